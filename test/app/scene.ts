// The console's state in one line: `[a S] *[b] >[c D]` is a list of three messages in the order on screen, with their
// flags; `*` is a mark, `>` the cursor, `~` a row that a plan is about to change, `?` a row that is not read yet.
// Messages are called by letters: a is UID 1, b is UID 2. Keys go the way they go in the program.
import { effectsOf } from '../../src/app/press.ts';
import type { Effect } from '../../src/app/command.ts';
import type { Input } from '../../src/app/input.ts';
import { initialFolders } from '../../src/app/slices/folders.ts';
import { initialMessages } from '../../src/app/slices/messages.ts';
import { initialPreview } from '../../src/app/slices/preview.ts';
import { initialProtocol } from '../../src/app/slices/protocol.ts';
import { initialMigration } from '../../src/app/slices/migration.ts';
import { initialSpace } from '../../src/app/slices/space.ts';
import { initialQueue } from '../../src/app/slices/queue.ts';
import { initialSession } from '../../src/app/slices/session.ts';
import { initialSheets } from '../../src/app/slices/sheets.ts';
import { initialView, shownMessages } from '../../src/app/slices/view.ts';
import type { State } from '../../src/app/state.ts';
import { update } from '../../src/app/update.ts';
import type { Fact } from '../../src/model/fact.ts';
import { toFlagList, type Flag, type FlagChange, type FlagList } from '../../src/model/flags.ts';
import { toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import type { Sort } from '../../src/model/sort.ts';
import { toUid, type Uid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { batchOf } from '../model/rows.ts';

export const INBOX: MailboxRef = { path: toMailboxPath('INBOX'), uidValidity: 7 };

const FLAGS: Readonly<Record<string, Flag>> = {
  S: '\\Seen',
  A: '\\Answered',
  F: '\\Flagged',
  D: '\\Deleted',
  R: '\\Draft',
};

export const uidOf = (letter: string): Uid => toUid(letter.charCodeAt(0) - 96);
const letterOf = (uid: number): string => String.fromCharCode(uid + 96);

/** `abd` as a set of UIDs. */
export const set = (letters: string): UidSet => UidSet.from(Array.from(letters, uidOf));
export const letters = (uids: Iterable<number>): string => Array.from(uids, letterOf).join('');

const flagsOf = (text: string): Flag[] => Array.from(text, (letter) => FLAGS[letter]!);

const words = ({ bits, keywords }: FlagList): string =>
  [
    ...Object.entries(FLAGS).flatMap(([letter, flag]) => (toFlagList([flag]).bits & bits ? [letter] : [])),
    ...keywords,
  ].join('');

export function emptyState(sort: Sort, columns = 120, rows = 40): State {
  return {
    session: initialSession(toSafe('me'), toSafe('mail.example.org'), false),
    folders: initialFolders,
    messages: initialMessages(sort),
    preview: initialPreview,
    queue: initialQueue,
    sheets: initialSheets,
    protocol: initialProtocol,
    space: initialSpace,
    migration: initialMigration,
    view: initialView(columns, rows, 0),
  };
}

/** What the server says, in the letters of the list. */
export const facts = {
  opened: (uids: string, mailbox = INBOX): Fact => ({
    kind: 'opened',
    opened: { mailbox, exists: uids.length, readOnly: true, permanentFlags: undefined },
    uids: set(uids),
  }),
  /** `['a', 'SD']`: rows with their flags. */
  read: (rows: readonly (readonly [string, string])[], mailbox = INBOX): Fact => ({
    kind: 'read',
    mailbox,
    rows: batchOf(
      rows.map(([letter, flags]) => {
        const uid = uidOf(letter);
        return { uid, size: ((uid * 7) % 11) * 1_000, date: (uid * 5) % 13, flags: flagsOf(flags) };
      }),
    ),
  }),
  scanEnded: (): Fact => ({ kind: 'scan-ended', mailbox: INBOX, cancelled: false }),
  expunged: (uids: string, mailbox = INBOX): Fact => ({ kind: 'expunged', mailbox, uids: set(uids) }),
  recounted: (uids: string, mailbox = INBOX): Fact => ({ kind: 'recounted', mailbox, uids: set(uids) }),
  flagsSeen: (letter: string, flags: string): Fact => ({
    kind: 'flags-seen',
    mailbox: INBOX,
    uid: uidOf(letter),
    flags: toFlagList(flagsOf(flags)),
  }),
  /** The proof of a plan: `changed` are those that lacked it before. */
  flagged: (uids: string, change: FlagChange, flag: string, changed = uids): Fact => ({
    kind: 'flagged',
    mailbox: INBOX,
    uids: set(uids),
    changed: set(changed),
    change,
    flag: FLAGS[flag]!,
  }),
};

export class Scene {
  state: State;
  /** What was asked for beside changes of the view, in order. */
  readonly asked: Exclude<Effect, { kind: 'view' }>[] = [];

  constructor(state: State) {
    this.state = state;
  }

  /** One batch. */
  happen(...inputs: Input[]): this {
    this.state = update(this.state, inputs);
    return this;
  }

  press(...keys: string[]): this {
    for (const name of keys) this.run(effectsOf(this.state, { kind: 'key', name }));
    return this;
  }

  paste(text: string): this {
    this.run(effectsOf(this.state, { kind: 'paste', text }));
    return this;
  }

  /** Changes of the view are made; the others are noted. */
  run(effects: readonly Effect[]): this {
    for (const effect of effects) {
      if (effect.kind === 'view') this.happen(effect.intent);
      else this.asked.push(effect);
    }
    return this;
  }

  /** The newest thing that was said. */
  get said(): string | undefined {
    return this.state.view.status?.text;
  }

  /** What was asked for since the last look. */
  take(): Exclude<Effect, { kind: 'view' }>[] {
    return this.asked.splice(0);
  }

  /** The list as it is on screen. */
  toString(): string {
    const { table, order, cursor, marks, pending } = shownMessages(this.state);
    return Array.from(order.rows, (row) => {
      const uid = table.uid(row);
      const signs = `${uid === cursor ? '>' : ''}${marks.has(uid) ? '*' : ''}${pending.has(uid) ? '~' : ''}`;
      const flags = table.isKnown(row) ? words(table.flags(row)) : '?';
      return `${signs}[${letterOf(uid)}${flags === '' ? '' : ` ${flags}`}]`;
    }).join(' ');
  }
}

export interface SceneOptions {
  readonly sort?: Sort;
  readonly columns?: number;
  readonly rows?: number;
}

/** INBOX, open and read, as the line says. Without `>` nobody has moved the cursor yet. */
export function scene(line: string, options: SceneOptions = {}): Scene {
  const { sort = { key: 'uid', descending: false }, columns, rows } = options;
  const items = Array.from(line.matchAll(/([>*]*)\[(\w)(?: ([\w?]+))?\]/g), ([, signs, letter, flags]) => ({
    signs: signs!,
    letter: letter!,
    flags: flags ?? '',
  }));
  const read = items.filter(({ flags }) => flags !== '?');
  const made = new Scene(emptyState(sort, columns, rows));
  made.happen({ kind: 'opening', path: INBOX.path });
  made.happen(facts.opened(items.map(({ letter }) => letter).join('')));
  made.happen(facts.read(read.map(({ letter, flags }) => [letter, flags])));
  if (read.length === items.length) made.happen(facts.scanEnded());
  const marked = items.filter(({ signs }) => signs.includes('*')).map(({ letter }) => letter);
  if (marked.length > 0) made.happen({ kind: 'set-marks', marks: set(marked.join('')) });
  const cursor = items.find(({ signs }) => signs.includes('>'));
  if (cursor) made.happen({ kind: 'set-cursor', uid: uidOf(cursor.letter) });
  return made;
}
