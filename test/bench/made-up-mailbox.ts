// A mailbox that no server holds: the facts that fill the list, and a server that answers for its headers and its From
// and Subject at once. Sizes are spread as in real mail; nothing is left to chance.
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Command, CommandData } from '../../src/model/command.ts';
import type { Envelope } from '../../src/model/envelope.ts';
import type { Fact } from '../../src/model/fact.ts';
import { FlagPool, toFlagList } from '../../src/model/flags.ts';
import type { Folder } from '../../src/model/folder.ts';
import { toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid, type Uid } from '../../src/model/uid.ts';
import type { Answer, MailServer } from '../../src/ports.ts';
import { literal, safe, toSafe } from '../../src/text/safe-text.ts';

const INBOX: MailboxRef = { path: toMailboxPath('INBOX'), uidValidity: 1_179_598_577 };
const capabilities = new Capabilities(['UIDPLUS', 'MOVE']);

/** Spreads numbers over 0..1 without a pattern that the eye or a sort would find. */
function spread(uid: number): number {
  let bits = Math.imul(uid, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  return ((bits ^ (bits >>> 13)) >>> 0) / 2 ** 32;
}

const SENDERS = [
  'Brock Berg',
  'Dana Roe',
  'Ana Černý',
  'backup@db7.example.org',
  '会議 事務局',
  'Petr Šimić',
  'Kira Lund',
];
const SUBJECTS = [
  'Wedding pictures',
  'nightly dump attached',
  'Q4 slides, final final',
  '会議のお知らせ',
  'Re: quota exceeded on mail3',
  '[users] Digest, Vol 12',
];

function envelope(uid: number): Envelope {
  return {
    from: toSafe(SENDERS[uid % SENDERS.length]!),
    subject: safe`${toSafe(SUBJECTS[uid % SUBJECTS.length]!)} ${uid}`,
  };
}

const folder = (name: string): Folder => ({
  path: toMailboxPath(name),
  name: toSafe(name),
  delimiter: '/',
  levels: [toSafe(name)],
  selectable: true,
  specialUse: undefined,
});

/** Everything that the console is told until `count` messages are read. */
export function* readFacts(count: number): Generator<Fact> {
  const path = INBOX.path;
  yield { kind: 'connection-changed', state: { kind: 'connected', connections: 2 } };
  yield { kind: 'signed-in', capabilities, tls: literal('TLS 1.3'), cleartext: false, certificateDays: 60 };
  yield { kind: 'listed', folders: ['INBOX', 'Archive', 'Drafts', 'Junk', 'Sent', 'Trash'].map(folder) };
  yield { kind: 'opening', path };
  yield {
    kind: 'opened',
    opened: { mailbox: INBOX, exists: count, readOnly: true, permanentFlags: undefined },
    uids: UidSet.range(toUid(1), toUid(count)),
  };
  const pool = new FlagPool();
  const flagLists = [[], ['\\Seen'], ['\\Seen', '\\Answered'], ['\\Flagged']].map((flags) =>
    pool.id(toFlagList(flags)),
  );
  const uids = Uint32Array.from({ length: count }, (_, index) => index + 1);
  yield {
    kind: 'read',
    mailbox: INBOX,
    rows: {
      count,
      uids,
      sizes: Float64Array.from(uids, (uid) => Math.round(700 * Math.exp(9 * spread(uid)))),
      dates: Float64Array.from(uids, (uid) => 1_200_000_000 + 100 * uid),
      flagIds: Uint32Array.from(uids, (uid) => flagLists[Math.floor(4 * spread(uid + count))]!),
      pool,
    },
  };
  yield { kind: 'scan-ended', mailbox: INBOX, cancelled: false };
}

function answer(command: Command): CommandData[keyof CommandData] {
  if (command.kind === 'examine')
    return { mailbox: INBOX, exists: 0, readOnly: true, permanentFlags: undefined };
  if (command.kind === 'fetch-envelopes')
    return new Map<Uid, Envelope>([...command.uids].map((uid) => [uid, envelope(uid)]));
  throw new Error(`nobody asks for ${command.kind} here`);
}

export const madeUpServer: MailServer = {
  reader: {
    capabilities,
    list: () => Promise.resolve({ kind: 'ok', value: [] }),
    status: () => Promise.resolve({ kind: 'ok', value: { messages: 0, unseen: 0, size: undefined } }),
    watch: () => Promise.resolve({ kind: 'ok', value: undefined }),
    quota: async () => ({ kind: 'ok', value: { roots: undefined, quotas: [] } }),
    changedSince: () => Promise.reject(new Error('nothing changes here')),
    header: (_, uid) => {
      const { from, subject } = envelope(uid);
      const fields = [
        { name: literal('From'), value: from },
        { name: literal('To'), value: literal('postmaster@mail.example.org') },
        { name: literal('Date'), value: literal('Sat, 14 Nov 2009 15:55:17 -0500') },
        { name: literal('Subject'), value: subject },
        { name: literal('Content-Type'), value: literal('multipart/mixed') },
      ];
      return Promise.resolve({ kind: 'ok', value: { fields, cut: false } });
    },
  },
  report: () => Promise.resolve(),
  isUntrusted: false,
  pin: () => ({ kind: 'ok', value: null }),
  wire: {
    capabilities,
    lease: () =>
      Promise.resolve({
        capabilities,
        wanted: false,
        selected: { mailbox: INBOX, readOnly: true },
        run: <C extends Command>(command: C): Promise<Answer<CommandData[C['kind']]>> =>
          Promise.resolve({
            kind: 'ok',
            data: answer(command) as CommandData[C['kind']],
            text: literal('OK'),
            code: undefined,
          }),
        yieldToViews: () => undefined,
        release: () => undefined,
      }),
  },
  connect: () =>
    Promise.resolve({
      kind: 'ok',
      value: { tls: literal('TLS 1.3'), cleartext: false, certificateDays: 60 },
    }),
  on: () => undefined,
  spareWire: () => Promise.resolve(undefined),
  retry: () => undefined,
  close: () => Promise.resolve(),
};
