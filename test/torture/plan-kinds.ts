// The kinds of plans that are tortured: how each is made by chance, which intent it is, and through which states it may
// take a message. A new kind is one more row here.
import type { Intent } from '../../src/model/intent.ts';
import type { MailboxRef } from '../../src/model/mailbox.ts';
import type { Identity } from '../../src/model/message-table.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { Copy } from './mailbox.ts';
import type { Random } from './random.ts';

export type PlanKind = 'flag' | 'unflag' | 'mark-deleted' | 'expunge';

/** A plan as data, so that another process can make it. */
export interface PlanSpec {
  readonly kind: PlanKind;
  readonly uids: readonly number[];
  /** Of the kinds that change one. */
  readonly flag?: string;
}

/** A folder as the program read it. */
export interface ReadFolder {
  readonly mailbox: MailboxRef;
  readonly identities: readonly Identity[];
}

/** Where one message is; empty when it is nowhere. */
export type Copies = readonly Copy[];

interface Row {
  readonly make: (random: Random, uids: readonly number[]) => Omit<PlanSpec, 'kind'>;
  /** How it is done with keys once its messages are marked; the last key lets it go. */
  readonly keys: (spec: PlanSpec) => readonly string[];
  /** About how many commands it has where its messages are few. */
  readonly steps: number;
  readonly intent: (spec: PlanSpec, folder: ReadFolder) => Intent;
  /** Every state that the plan may leave one of its messages in when it is interrupted; the last is the planned one. */
  readonly states: (spec: PlanSpec, copies: Copies) => readonly Copies[];
}

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered'] as const;
const DELETED = ['\\Deleted'] as const;

function flagRow(flags: readonly string[], change: 'add' | 'remove'): Row {
  return {
    make: (random, uids) => ({ uids: someOf(random, uids), flag: random.pick(flags) }),
    keys: ({ flag = '' }) => [change === 'add' ? 'w' : 'W', ...flag, 'Enter'],
    steps: 4,
    intent: ({ uids, flag = '' }, { mailbox }) => {
      return { kind: 'flag', mailbox, basis: 'marked', uids: UidSet.from(uids), change, flag };
    },
    states: ({ flag = '' }, copies) => [withFlag(copies, change, flag)],
  };
}

const ROWS: Readonly<Record<PlanKind, Row>> = {
  flag: flagRow(FLAGS, 'add'),
  unflag: flagRow(FLAGS, 'remove'),
  'mark-deleted': flagRow(DELETED, 'add'),
  expunge: {
    make: (random, uids) => ({ uids: someOf(random, uids) }),
    keys: () => ['X', 'y'],
    steps: 7,
    intent: (spec, { mailbox, identities }) => {
      const named = new Set(spec.uids);
      const targets = identities.filter(({ uid }) => named.has(uid));
      return { kind: 'expunge', mailbox, basis: 'marked', targets, rescue: false };
    },
    states: (_spec, copies) => [withFlag(copies, 'add', '\\Deleted'), []],
  },
};

export const PLAN_KINDS = Object.keys(ROWS) as PlanKind[];

export function makePlan(kind: PlanKind, random: Random, uids: readonly number[]): PlanSpec {
  return { kind, ...ROWS[kind].make(random, uids) };
}

export function toIntent(spec: PlanSpec, folder: ReadFolder): Intent {
  return ROWS[spec.kind].intent(spec, folder);
}

export function planKeys(spec: PlanSpec): { before: readonly string[]; last: string; steps: number } {
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

function withFlag(copies: Copies, change: 'add' | 'remove', flag: string): Copies {
  return copies.map((copy) => {
    const others = copy.flags.filter((one) => one !== flag);
    return { ...copy, flags: change === 'add' ? [...others, flag].sort() : others };
  });
}
