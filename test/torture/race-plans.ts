// Random plans of every kind, made from what the console has read; and the undoing of plans that ended.
import { DELETED, type FlagChange } from '../../src/model/flags.ts';
import type { Intent } from '../../src/model/intent.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { survivorsIn } from '../plan/plans.ts';
import { chosenOf, type ConsoleRig, type ReadFolder } from './console-rig.ts';
import type { Random } from './random.ts';

export const RACE_KINDS = [
  'flag',
  'unflag',
  'mark-deleted',
  'expunge',
  'expunge-rescue',
  'move',
  'copy',
  'undo',
] as const;
export type RaceKind = (typeof RACE_KINDS)[number];

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered'] as const;

export interface ChosenPlan {
  readonly kind: RaceKind;
  readonly plan: Plan;
}

/** Undefined where there is nothing to do, or to undo. Takes the plan that it undoes out of `undoable`. */
export async function choosePlan(
  random: Random,
  rig: ConsoleRig,
  folders: readonly string[],
  undoable: PlanProgress[],
): Promise<ChosenPlan | undefined> {
  const kind = random.chance(0.3) ? 'undo' : random.pick(RACE_KINDS);
  if (kind === 'undo') {
    // Most of the time the last: its messages are still there.
    const place = random.chance(0.7) ? undoable.length - 1 : random.between(0, undoable.length - 1);
    const [progress] = undoable.splice(place, 1);
    const intent = progress && rig.undo(progress);
    const plan = intent && rig.compile(intent);
    return plan && { kind, plan };
  }
  const folder = await rig.read(random.pick(folders));
  if (!folder || folder.identities.length === 0) return undefined;
  const uids = someOf(random, folder);
  const to = random.pick(folders.filter((name) => name !== folder.mailbox.path));
  const intent = intentOf(kind, folder, uids, to, random.pick(FLAGS));
  const plan = rig.compile(random.chance(0.5) ? asCopies(random, intent, folder) : intent);
  return plan && { kind, plan };
}

/** What it takes away are copies: of each one of the other messages stays, where there is any. */
function asCopies(random: Random, intent: Intent, { mailbox, identities }: ReadFolder): Intent {
  if (intent.kind !== 'expunge' && intent.kind !== 'move') return intent;
  const taken = intent.targets.map(({ uid }) => uid);
  const others = identities
    .filter(({ uid, flags }) => !taken.includes(uid) && flags !== undefined && (flags.bits & DELETED) === 0)
    .map(({ uid }) => uid);
  if (taken.length === 0 || others.length === 0) return intent;
  const pairs = taken.map((copy) => [copy, random.pick(others)] as const);
  return { ...intent, survivors: [survivorsIn(mailbox, pairs)] };
}

function intentOf(
  kind: Exclude<RaceKind, 'undo'>,
  folder: ReadFolder,
  uids: readonly number[],
  to: string,
  flag: string,
): Intent {
  const { mailbox } = folder;
  const flagged = (change: FlagChange, flag: string): Intent => {
    return { kind: 'flag', mailbox, basis: 'marked', uids: UidSet.from(uids), change, flag };
  };
  const targets = chosenOf(folder, uids);
  switch (kind) {
    case 'flag':
      return flagged('add', flag);
    case 'unflag':
      return flagged('remove', flag);
    case 'mark-deleted':
      return flagged('add', '\\Deleted');
    case 'expunge':
    case 'expunge-rescue':
      return { kind: 'expunge', mailbox, basis: 'marked', targets, rescue: kind === 'expunge-rescue' };
    case 'move':
    case 'copy':
      return { kind, mailbox, basis: 'marked', targets, to: toMailboxPath(to), toName: toSafe(to) };
  }
}

/** A plan of a kind on a folder that is there and holds mail which it can change. */
export async function planOf(
  kind: Exclude<RaceKind, 'undo'>,
  rig: ConsoleRig,
  from: string,
  to: string,
  random: Random,
): Promise<ChosenPlan> {
  const folder = await rig.read(from);
  if (!folder) throw new Error(`${from} is not there`);
  const plan = rig.compile(intentOf(kind, folder, someOf(random, folder), to, random.pick(FLAGS)));
  if (!plan) throw new Error(`no ${kind} of ${from}`);
  return { kind, plan };
}

function someOf(random: Random, { identities }: ReadFolder): number[] {
  const uids = identities.map(({ uid }) => uid as number);
  const most = random.pick([1, 3, Math.ceil(uids.length / 3), uids.length]);
  return random.sample(uids, Math.max(1, most));
}
