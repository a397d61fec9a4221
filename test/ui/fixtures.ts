// States as the screen may meet them: a mailbox of two thousand letters, its folders, plans and failures.
import { initialMigration } from '../../src/app/slices/migration.ts';
import { initialMessages } from '../../src/app/slices/messages.ts';
import { initialProtocol } from '../../src/app/slices/protocol.ts';
import { initialSpace } from '../../src/app/slices/space.ts';
import type { MessagesState, State } from '../../src/app/state.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Header } from '../../src/model/envelope.ts';
import { EnvelopePool } from '../../src/model/envelope-pool.ts';
import { FlagPool, toFlagList } from '../../src/model/flags.ts';
import { folderTree, type Folder, type FolderCounts, type SpecialUse } from '../../src/model/folder.ts';
import { toMailboxPath, type MailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import { GATHERED_LIST, Gathering } from '../../src/model/gathering.ts';
import { MessageTable, type RowBatch } from '../../src/model/message-table.ts';
import type { PlanProgress } from '../../src/model/plan.ts';
import type { Sort } from '../../src/model/sort.ts';
import { foldedOrder } from '../../src/app/threads.ts';
import { threadsOf } from '../../src/model/threads.ts';
import { sortRows } from '../../src/model/sort-rows.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';

export const INBOX: MailboxRef = { path: toMailboxPath('INBOX'), uidValidity: 1_179_598_577 };

export interface Letter {
  readonly uid: number;
  readonly size: number;
  readonly date: string;
  readonly flags: readonly string[];
  readonly from: string;
  readonly subject: string;
}

const MEGA = 1024 * 1024;

const LETTERS: readonly Letter[] = [
  letter(4568, 165.2 * MEGA, '2009-11-14T20:55:17Z', ['\\Flagged'], 'Brock Berg', 'Wedding pictures'),
  letter(
    4102,
    165.2 * MEGA - 900,
    '2009-10-02T08:01:00Z',
    ['\\Seen', '\\Flagged'],
    'Dana Roe',
    'Fwd: Wedding pictures',
  ),
  letter(
    3977,
    165.2 * MEGA - 1_800,
    '2009-09-28T10:10:10Z',
    ['\\Seen', '\\Deleted'],
    'Ana Černý',
    'Fwd: Fwd: Wedding pictures',
  ),
  letter(2561, 24 * MEGA, '2008-05-17T02:00:00Z', [], 'backup@db7.example.org', 'nightly dump attached'),
  letter(
    1188,
    11.9 * MEGA,
    '2007-01-30T16:20:00Z',
    ['\\Seen', '\\Answered'],
    'Kira Lund',
    'Q4 slides, final final',
  ),
  letter(2564, 119_600, '2008-05-19T07:00:00Z', [], 'lists.example.org', '[users] Digest, Vol 12, Issue 44'),
  letter(2558, 35_900, '2008-05-16T09:30:00Z', ['\\Seen', '$Forwarded'], '会議 事務局', '会議のお知らせ'),
  letter(2559, 18_300, '2008-05-16T11:45:00Z', [], 'Petr Šimić', 'Re: quota exceeded on mail3'),
  letter(2560, 17_100, '2008-05-16T12:00:00Z', ['\\Seen'], 'משה כהן', 'תמונות מהחתונה'),
];

function letter(
  uid: number,
  size: number,
  date: string,
  flags: readonly string[],
  from: string,
  subject: string,
): Letter {
  return { uid, size: Math.round(size), date, flags, from, subject };
}

/** More of the same, small, so that there is something to scroll. */
export function manyLetters(count: number): Letter[] {
  const more = Array.from({ length: count - LETTERS.length }, (_, index) =>
    letter(
      5_000 + index,
      9_000 - index,
      new Date(Date.UTC(2010, 0, 1, index)).toISOString(),
      index % 3 === 0 ? [] : ['\\Seen'],
      `Sender ${index % 17}`,
      `Letter number ${index}`,
    ),
  );
  return [...LETTERS, ...more];
}

function batchOf(letters: readonly Letter[]): RowBatch {
  const pool = new FlagPool();
  return {
    count: letters.length,
    uids: Uint32Array.from(letters, ({ uid }) => uid),
    sizes: Float64Array.from(letters, ({ size }) => size),
    dates: Float64Array.from(letters, ({ date }) => Date.parse(date) / 1000),
    flagIds: Uint32Array.from(letters, ({ flags }) => pool.id(toFlagList(flags))),
    pool,
  };
}

/** A message list that holds these letters; the first `known` of them have been read. */
export function messagesOf(
  letters: readonly Letter[],
  sort: Sort = { key: 'size', descending: true },
  known = letters.length,
): MessagesState {
  const read = letters.slice(0, known);
  const table = MessageTable.ofUids(UidSet.from(letters.map(({ uid }) => uid))).fill(batchOf(read));
  const envelopes = new EnvelopePool();
  for (const { uid, from, subject } of read)
    envelopes.set(toUid(uid), { from: toSafe(from), subject: toSafe(subject) });
  const order = sortRows(table, sort, envelopes);
  return {
    ...initialMessages(sort),
    mailbox: INBOX,
    name: toSafe('INBOX'),
    table,
    order,
    scan: { kind: known < letters.length ? 'reading' : 'complete' },
    cursor: order.length > 0 ? table.uid(order.rows[0]!) : undefined,
    envelopes,
  };
}

/** One list of three folders. */
export function gatheredMessages(): MessagesState {
  const each = 12;
  const gathering = ['INBOX', 'lists/debian', 'Gesendete Objekte'].reduce((all, name, place) => {
    const first = 44 + 900 * place;
    const uids = UidSet.from(Array.from({ length: each }, (_, n) => first + 3 * n));
    return all.with({ mailbox: { path: toMailboxPath(name), uidValidity: 7 }, uids }, toSafe(name));
  }, Gathering.empty);
  const letters = manyLetters(3 * each).map((letter, n) => ({ ...letter, uid: n + 1 }));
  const name = toSafe('All folders');
  return { ...messagesOf(letters), mailbox: GATHERED_LIST, gathering, name };
}

/** The same by threads: a letter answers every third one, and that is answered again. */
export function threadMessages(): MessagesState {
  const messages = gatheredMessages();
  const { pool } = messages.fields.lineage;
  for (const uid of messages.table.uids()) {
    const step = uid % 4;
    const above = Array.from({ length: step }, (_, n) => `<${uid - step + n}@x>`);
    pool.set(uid, { 'message-id': toSafe(`<${uid}@x>`), references: toSafe(above.join(' ')) });
  }
  const sort = { key: 'thread', descending: true } as const;
  const sorted = sortRows(messages.table, sort, messages.envelopes, () => threadsOf(messages.table, pool));
  return { ...messages, sort, sorted, order: sorted, cursor: messages.table.uid(sorted.rowAt(0)) };
}

/** One line for each of them; under the cursor is one of several messages. */
export function foldedMessages(): MessagesState {
  const messages = { ...threadMessages(), folded: true };
  const order = foldedOrder(messages.sorted, messages);
  return { ...messages, order, cursor: messages.table.uid(order.rowAt(1)) };
}

const folder = (name: string, specialUse?: SpecialUse, selectable = true): Folder => ({
  path: toMailboxPath(name),
  name: toSafe(name),
  delimiter: '/',
  levels: name.split('/').map(toSafe),
  selectable,
  specialUse,
});

const FOLDERS: readonly Folder[] = [
  folder('INBOX', 'inbox'),
  folder('Archive', 'archive'),
  folder('Drafts', 'drafts'),
  folder('Junk', 'junk'),
  folder('lists', undefined, false),
  folder('lists/dovecot'),
  folder('lists/debian'),
  folder('Gesendete Objekte', 'sent'),
  folder('Trash', 'trash'),
  folder('会議'),
];

const COUNTS: readonly (readonly [string, FolderCounts])[] = [
  ['INBOX', { messages: 1_954, unseen: 12, size: 2.4 * 1024 * MEGA }],
  ['Archive', { messages: 12_330, unseen: 0, size: 2.1 * 1024 * MEGA }],
  ['Drafts', { messages: 3, unseen: 0, size: 18_432 }],
  ['Junk', { messages: 4_011, unseen: 4_011, size: 96 * MEGA }],
  ['lists/dovecot', { messages: 8_120, unseen: 0, size: 61 * MEGA }],
  ['lists/debian', { messages: 22_904, unseen: 31, size: 190 * MEGA }],
  ['Gesendete Objekte', { messages: 2_310, unseen: 0, size: 1.3 * 1024 * MEGA }],
  ['Trash', { messages: 77, unseen: 0, size: 512 * MEGA }],
];

const HEADER: Header = {
  fields: [
    [
      'Received',
      'from mx3.example.org (mx3.example.org [192.0.2.44]) by mail.example.org with ESMTPS id 3F2A9C for <me@example.com>; Sat, 14 Nov 2009 15:55:21 -0500 (EST)',
    ],
    ['From', 'Brock Berg <kmighty@wsitruss.com>'],
    ['To', 'me@example.com'],
    ['Date', 'Sat, 14 Nov 2009 15:55:17 -0500'],
    ['Subject', 'Wedding pictures'],
    ['X-Priority', '3'],
    ['Content-Type', 'multipart/mixed; boundary="=_b1"'],
    ['Message-ID', '<200911142055.nAEKtHc2@wsitruss.com>'],
  ].map(([name, value]) => ({ name: toSafe(name!), value: toSafe(value!) })),
  cut: false,
};

export interface StateOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly messages?: MessagesState;
  readonly session?: Partial<State['session']>;
  readonly folders?: Partial<State['folders']>;
  readonly space?: Partial<State['space']>;
  readonly migration?: Partial<State['migration']>;
  readonly preview?: Partial<State['preview']>;
  readonly plans?: readonly PlanProgress[];
  readonly earlier?: State['queue']['earlier'];
  readonly ownDeleted?: State['queue']['ownDeleted'];
  readonly sheets?: Partial<State['sheets']>;
  readonly protocol?: Partial<State['protocol']>;
  readonly view?: Partial<State['view']>;
}

export function stateOf(options: StateOptions = {}): State {
  const { columns = 120, rows = 40 } = options;
  const messages = options.messages ?? markedMessages();
  return {
    session: {
      user: toSafe('postmaster'),
      host: toSafe('mail.example.org'),
      tls: toSafe('TLS 1.3'),
      cleartext: false,
      certificateDays: 60,
      connection: { kind: 'connected', connections: 2 },
      capabilities: CAPABILITIES,
      readOnly: false,
      alert: undefined,
      ...options.session,
    },
    folders: {
      tree: folderTree(FOLDERS),
      counts: new Map<MailboxPath, FolderCounts>(
        COUNTS.map(([path, counts]) => [toMailboxPath(path), counts]),
      ),
      current: INBOX.path,
      cursor: INBOX.path,
      top: 0,
      chosen: new Set(),
      access: new Map(),
      ...options.folders,
    },
    messages,
    preview: {
      uid: messages.cursor,
      header: HEADER,
      failure: undefined,
      all: false,
      top: 0,
      ...options.preview,
    },
    queue: {
      plans: options.plans ?? [],
      earlier: options.earlier ?? new Map(),
      rechecked: new Map(),
      ownDeleted: options.ownDeleted ?? new Map(),
      top: 0,
    },
    sheets: { stack: [], saving: undefined, ...options.sheets },
    protocol: { ...initialProtocol, ...options.protocol },
    space: { ...initialSpace, ...options.space },
    migration: { ...initialMigration, ...options.migration },
    view: {
      columns,
      rows,
      focus: 'messages',
      dialog: undefined,
      dialogShown: false,
      commandLines: [],
      queries: [],
      status: undefined,
      rescue: false,
      keys: new Map(),
      trash: undefined,
      zoneMinutes: -300,
      ...options.view,
    },
  };
}

const CAPABILITIES = new Capabilities(['IMAP4REV1', 'UIDPLUS', 'ESEARCH']);

export const WEDDING = UidSet.from([3977, 4102, 4568]);

export function markedMessages(count = 1_954): MessagesState {
  return { ...messagesOf(manyLetters(count)), marks: WEDDING };
}
