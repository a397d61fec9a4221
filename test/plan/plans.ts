// Plans to look at: intents with their context, as a console on an ordinary server would make them.
import { Capabilities } from '../../src/model/capabilities.ts';
import type {
  Basis,
  CopyIntent,
  ExpungeIntent,
  FlagIntent,
  Intent,
  MoveIntent,
} from '../../src/model/intent.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Identity } from '../../src/model/message-table.ts';
import type { Plan } from '../../src/model/plan.ts';
import { Survivors, type SurvivorsIn } from '../../src/model/survivors.ts';
import { toUid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { compile, type PlanContext } from '../../src/plan/index.ts';
import { toSafe } from '../../src/text/safe-text.ts';

export const INBOX = { path: toMailboxPath('INBOX'), uidValidity: 1_179_598_577 };

const CONTEXT: PlanContext = {
  id: 7,
  folderName: toSafe('INBOX'),
  capabilities: new Capabilities(['IMAP4rev1', 'UIDPLUS']),
  folderMessages: 10_000,
  ownFolder: toMailboxPath('imaptop-7-abc123'),
  maxRemove: 100_000,
  rescueRoom: 1024 * 1024 * 1024,
  locked: undefined,
};

export const contextOf = (change: Partial<PlanContext> = {}): PlanContext => ({ ...CONTEXT, ...change });

export const identity = (uid: number, size = uid * 1_000, date = 1_254_096_000 + uid): Identity => ({
  uid: toUid(uid),
  size,
  date,
});

export function expungeOf(uids: Iterable<number>, basis: Basis = 'marked', rescue = false): ExpungeIntent {
  const targets = Array.from(uids, (uid) => identity(uid));
  return { kind: 'expunge', mailbox: INBOX, basis, targets, rescue };
}

export function moveOf(kind: 'move' | 'copy', uids: Iterable<number>): MoveIntent | CopyIntent {
  const targets = Array.from(uids, (uid) => identity(uid));
  const to = toMailboxPath('Archive');
  return { kind, mailbox: INBOX, basis: 'marked', targets, to, toName: toSafe('Archive') };
}

export function flagOf(uids: Iterable<number>, change: Partial<FlagIntent> = {}): FlagIntent {
  return {
    kind: 'flag',
    mailbox: INBOX,
    basis: 'marked',
    uids: UidSet.from(uids),
    change: 'add',
    flag: '\\Flagged',
    ...change,
  };
}

export function planOf(intent: Intent, change: Partial<PlanContext> = {}): Plan {
  const planned = compile(intent, contextOf(change));
  if (planned.kind === 'refused') throw new Error(`refused: ${planned.why}`);
  return planned.plan;
}

/** What stays of copies: pairs of UIDs, here and there. */
export function survivorsIn(
  staysIn: SurvivorsIn['staysIn'],
  pairs: Iterable<readonly [copy: number, stays: number]>,
): SurvivorsIn {
  const [copies, stays] = [0, 1].map((side) => Uint32Array.from(pairs, (pair) => pair[side]!));
  return { staysIn, survivors: Survivors.ofPairs(copies!, stays!) };
}

/** Role and line of each step. */
export const linesOf = (plan: Plan): string[] => plan.steps.map(({ role, line }) => `${role}: ${line}`);

/** Every second UID: the set that needs the most octets. */
export const alternating = (count: number, first = 1): number[] =>
  Array.from({ length: count }, (_, i) => first + 2 * i);
