// The kinds of plans that are tortured: how each is made by chance, which intent it is, which keys make it, and through
// which states it may take a message. A new kind is one more row here.
import { toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import type { Intent } from '../../src/model/intent.ts';
import type { Identity } from '../../src/model/message-table.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { literal } from '../../src/text/safe-text.ts';
import type { Copy } from './mailbox.ts';
import type { Random } from './random.ts';

export type PlanKind = 'flag' | 'unflag' | 'mark-deleted' | 'expunge' | 'rescue' | 'move' | 'copy';

/** A plan as data, so that another process can make it. */
export interface PlanSpec {
  readonly kind: PlanKind;
  readonly folder: string;
  readonly uids: readonly number[];
  /** Of the kinds that change one. */
  readonly flag: string;
  /** Of the kinds that take messages to another folder. */
  readonly to: string;
  /** The folder that removals go by where the server has no UIDPLUS; empty elsewhere. */
  readonly own: string;
}

/** A folder as the program read it. */
export interface ReadFolder {
  readonly mailbox: MailboxRef;
  readonly identities: readonly Identity[];
}

/** Where one message is; empty when it is nowhere. */
export type Copies = readonly Copy[];

interface Row {
  readonly flags: readonly string[];
  /** How it is done with keys once its messages are marked; the last key lets it go. */
  readonly keys: (spec: PlanSpec) => readonly string[];
  /** About how many commands it has where its messages are few. */
  readonly steps: number;
  readonly intent: (spec: PlanSpec, folder: ReadFolder) => Intent;
  /** Every state that the plan may leave one of its messages in when it is interrupted; the last is the planned one. */
  readonly states: (spec: PlanSpec, copies: Copies) => readonly Copies[];
}

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered'];
const DELETED = '\\Deleted';
/** Of a folder's messages, where a plan is of many. */
export const MOST = 0.8;

function flagRow(flags: readonly string[], change: 'add' | 'remove'): Row {
  return {
    flags,
    keys: ({ flag }) => [change === 'add' ? 'w' : 'W', ...flag, 'Enter'],
    steps: 4,
    intent: ({ uids, flag }, { mailbox }) => {
      return { kind: 'flag', mailbox, basis: 'marked', uids: UidSet.from(uids), change, flag };
    },
    states: (spec, copies) => [withFlag(spec, copies, change, spec.flag)],
  };
}

function expungeRow(rescue: boolean): Row {
  return {
    flags: [DELETED],
    keys: () => (rescue ? ['X', 'r', 'y'] : ['X', 'y']),
    steps: rescue ? 11 : 8,
    intent: (spec, folder) => {
      return { kind: 'expunge', ...base(spec, folder), rescue };
    },
    states: (spec, copies) => {
      const { own } = spec;
      const between =
        own === ''
          ? withFlag(spec, copies, 'add', DELETED)
          : elsewhere(spec, withCopy({ ...spec, to: own }, copies));
      return [between, elsewhere(spec, copies)];
    },
  };
}

function base(spec: PlanSpec, { mailbox, identities }: ReadFolder) {
  const named = new Set(spec.uids);
  const targets = identities.filter(({ uid }) => named.has(uid));
  return { mailbox, basis: 'marked' as const, targets };
}

const ROWS: Readonly<Record<PlanKind, Row>> = {
  flag: flagRow(FLAGS, 'add'),
  unflag: flagRow(FLAGS, 'remove'),
  'mark-deleted': flagRow([DELETED], 'add'),
  expunge: expungeRow(false),
  rescue: expungeRow(true),
  move: {
    flags: [''],
    keys: ({ to }) => ['s', ...leaf(to), 'Enter'],
    steps: 6,
    intent: (spec, folder) => {
      const to = { to: toMailboxPath(spec.to), toName: literal('the target') };
      return { kind: 'move', ...base(spec, folder), ...to };
    },
    states: (spec, copies) => [
      withCopy(spec, copies),
      withFlag(spec, withCopy(spec, copies), 'add', DELETED),
      elsewhere(spec, withCopy(spec, copies)),
    ],
  },
  copy: {
    flags: [''],
    keys: ({ to }) => ['C', ...leaf(to), 'Enter'],
    steps: 5,
    intent: (spec, folder) => {
      const to = { to: toMailboxPath(spec.to), toName: literal('the target') };
      return { kind: 'copy', ...base(spec, folder), ...to };
    },
    states: (spec, copies) => [withCopy(spec, copies)],
  },
};

export const PLAN_KINDS = Object.keys(ROWS) as PlanKind[];

export function makePlan(
  kind: PlanKind,
  random: Random,
  {
    uids,
    many,
    ...place
  }: Pick<PlanSpec, 'folder' | 'to' | 'own'> & {
    readonly uids: readonly number[];
    /** Most of the folder's messages instead of some. */
    readonly many: boolean;
  },
): PlanSpec {
  const named = many ? random.sample(uids, Math.ceil(uids.length * MOST)) : someOf(random, uids);
  return { kind, ...place, uids: named, flag: random.pick(ROWS[kind].flags) };
}

export function toIntent(spec: PlanSpec, folder: ReadFolder): Intent {
  return ROWS[spec.kind].intent(spec, folder);
}

export function planKeys(spec: PlanSpec): {
  readonly before: readonly string[];
  readonly last: string;
  readonly steps: number;
} {
  const { keys, steps } = ROWS[spec.kind];
  const all = keys(spec);
  return { before: all.slice(0, -1), last: all.at(-1)!, steps };
}

/** The states a message may be in after an interruption somewhere in these plans, the one before them included. */
export function reachable(specs: readonly PlanSpec[], uid: number, copies: Copies): Copies[] {
  let states: Copies[] = [copies];
  for (const spec of specs) {
    if (!spec.uids.includes(uid)) continue;
    states = states.flatMap((state) => [state, ...ROWS[spec.kind].states(spec, state)]);
  }
  return states;
}

/** The state a message is in once all of these plans are done. */
export function planned(specs: readonly PlanSpec[], uid: number, copies: Copies): Copies {
  return specs.reduce(
    (state, spec) => (spec.uids.includes(uid) ? ROWS[spec.kind].states(spec, state).at(-1)! : state),
    copies,
  );
}

/** Runs and holes, so that sets have both forms. */
function someOf(random: Random, uids: readonly number[]): number[] {
  const most = random.pick([1, 3, Math.ceil(uids.length / 4), Math.ceil(uids.length / 2)]);
  return random.sample(uids, Math.max(1, Math.min(most, uids.length)));
}

/** What people type of a folder's name. */
function leaf(folder: string): string {
  return folder.split('.').at(-1) ?? folder;
}

function withFlag({ folder }: PlanSpec, copies: Copies, change: 'add' | 'remove', flag: string): Copies {
  return copies.map((copy) => {
    if (copy.folder !== folder) return copy;
    const others = copy.flags.filter((one) => one !== flag);
    return { ...copy, flags: change === 'add' ? [...others, flag].sort() : others };
  });
}

/** Its UID there is the server's affair. */
function withCopy({ folder, to }: PlanSpec, copies: Copies): Copies {
  const here = copies.filter((copy) => copy.folder === folder);
  return [...copies, ...here.map((copy) => ({ ...copy, folder: to, uid: 0 }))];
}

function elsewhere({ folder }: PlanSpec, copies: Copies): Copies {
  return copies.filter((copy) => copy.folder !== folder);
}
