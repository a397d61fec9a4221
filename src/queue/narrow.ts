// What of a step is still to be sent: at most the messages that it was planned with, without those that must not or need
// not be touched any more. Nothing here ever adds a message.
import type { Command } from '../model/command.ts';
import { appends } from '../model/intent.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import type { PlanRecord } from './record.ts';
import { stepUids } from './step-kinds.ts';

/** The command to send; undefined where nothing is left of it. */
export function narrowed(step: Step, record: PlanRecord): Command | undefined {
  const { command } = step;
  if (step.role === 'survivors' && !record.steps.some(isChangeToCome)) return undefined;
  const uids = changeUids(step, record);
  switch (command.kind) {
    case 'store': {
      const left = uids.minus(leftAlone(record));
      return left.isEmpty ? undefined : conditional(withUids(command, left), record);
    }
    case 'expunge':
    case 'expunge-all':
    case 'copy':
    case 'move': {
      const left = uids.minus(leftAlone(record, command.kind === 'copy'));
      return left.isEmpty ? undefined : withUids(command, left);
    }
    case 'fetch-messages': {
      const left = uids.minus(record.known.rescued).minus(record.spared);
      return left.isEmpty ? undefined : withUids(command, left);
    }
    case 'append':
      return uids.isEmpty ? undefined : command;
    case 'delete-folder':
    case 'create':
    case 'select':
    case 'examine':
    case 'search':
    case 'search-text':
    case 'sort':
    case 'thread':
    case 'fetch-rows':
    case 'fetch-flags':
    case 'fetch-labels':
    case 'fetch-identities':
    case 'fetch-envelopes':
    case 'fetch-fields':
    case 'fetch-structure':
    case 'fetch-piece':
    case 'status':
    case 'my-rights':
    case 'compress':
    case 'noop':
      return command;
  }
}

function isChangeToCome({ role, state }: Step): boolean {
  return role === 'change' && (state === 'waiting' || state === 'unknown');
}

/** The messages that a step is about and that are not known to be where they should be, in the plan's UIDs. */
export function changeUids(step: Step, { plan }: PlanRecord): UidSet {
  const { command, copied } = step;
  if (command.kind === 'append') {
    if (!appends(plan.intent) || copied) return UidSet.empty;
    // One step for each copy, in order; they are never split.
    const sent = plan.steps.filter(({ command: { kind } }) => kind === 'append');
    const copy = plan.intent.copies[sent.findIndex(({ id }) => id === step.id)];
    return copy ? UidSet.of(copy.uid) : UidSet.empty;
  }
  const uids = stepUids(step);
  return copied ? uids.minus(UidSet.from(copied.keys())) : uids;
}

/** The command itself where it names no others. */
function withUids<C extends Command & { readonly uids: UidSet }>(command: C, uids: UidSet): C {
  return command.uids === uids ? command : { ...command, uids };
}

type Store = Command & { readonly kind: 'store' };

/** Changes that rest on what the user saw are conditional (P6). A flag that is set or cleared for its own sake is not. */
function conditional(store: Store, { plan, compared }: PlanRecord): Store {
  const plain = unconditional(store);
  if (plan.intent.kind !== 'expunge' && plan.intent.kind !== 'restore') return plain;
  let since: bigint | undefined;
  for (const { uids, modSeq } of compared) {
    if (uids.intersect(store.uids).isEmpty) continue;
    if (modSeq === undefined) return plain;
    if (since === undefined || modSeq < since) since = modSeq;
  }
  return since === undefined ? plain : { ...plain, unchangedSince: since };
}

function unconditional(store: Store): Store {
  if (store.unchangedSince === undefined) return store;
  const { unchangedSince: _, ...plain } = store;
  return plain;
}

/** Messages that this plan must not touch, though it names them. */
function leftAlone({ plan, known, steps, spared }: PlanRecord, copying = false): UidSet {
  let alone = spared;
  if (steps.some(({ role }) => role === 'rescue')) alone = alone.union(plan.uids.minus(known.rescued));
  const copied = steps.some(({ command }) => command.kind === 'copy');
  // P5: the original goes only once its copy was looked at.
  return copied && !copying ? alone.union(plan.uids.minus(known.copies)) : alone;
}
