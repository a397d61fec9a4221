// A change whose answer is not known: the server is asked what it holds, and never sent the change blindly again.
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Lease } from '../ports.ts';
import { formatCount } from '../text/size.ts';
import { toSafe } from '../text/safe-text.ts';
import { changeUids } from './narrow.ts';
import type { PlanRecord } from './record.ts';
import { report, sentFor, type RunContext } from './run-context.ts';
import { ask } from './ask.ts';
import { lookInTarget } from './target.ts';
import { stopped, type Lost, type Stop } from './verdict.ts';

type Resolved =
  | { readonly kind: 'done' }
  /** To be sent, for these messages at most. */
  | { readonly kind: 'undone'; readonly uids: UidSet }
  | Stop
  | Lost;

const DONE: Resolved = { kind: 'done' };

/** How often copies that are not there are looked for, and how long lies between. */
const LOOKS = 3;
export const SETTLE_MS = 3_000;

async function resolve(step: Step, record: PlanRecord, lease: Lease, context: RunContext): Promise<Resolved> {
  const { command } = step;
  switch (command.kind) {
    case 'store': {
      const { uids, flag, change } = command;
      const test = { flag, present: change === 'remove' };
      return undone(await ask(lease, { kind: 'search', uids, test }, record), uids);
    }
    case 'expunge':
      return undone(await ask(lease, { kind: 'search', uids: command.uids }, record), command.uids);
    case 'expunge-all': {
      const left = await ask(lease, { kind: 'search', uids: command.uids }, record);
      if (left.kind !== 'data') return left;
      if (left.data.isEmpty) return DONE;
      // Others may have marked mail since: it takes a new plan, and a new consent.
      const why = `The answer to EXPUNGE is not known, and ${formatCount(left.data.size)} of these are still there: it is not sent again.`;
      return stopped('connection-lost', why, record);
    }
    case 'move': {
      const here = await ask(lease, { kind: 'search', uids: command.uids }, record);
      if (here.kind !== 'data') return here;
      const looked = await lookInTarget(record, lease);
      if (looked) return looked;
      // What is in both was copied and not removed yet: it is not moved a second time.
      const left = here.data.intersect(changeUids(now(step, record), record));
      return left.isEmpty ? DONE : { kind: 'undone', uids: left };
    }
    case 'copy':
    case 'append':
      return resolveCopies(step, record, lease, context);
    case 'create':
    case 'delete-folder': {
      const answer = await lease.run(
        { kind: 'status', path: command.path },
        undefined,
        sentFor(step, record),
      );
      if (answer.kind === 'lost') return { kind: 'lost' };
      const there = answer.kind === 'ok';
      return there === (command.kind === 'create') ? DONE : { kind: 'undone', uids: UidSet.empty };
    }
    case 'select':
    case 'examine':
    case 'search':
    case 'search-text':
    case 'fetch-rows':
    case 'fetch-flags':
    case 'fetch-labels':
    case 'fetch-identities':
    case 'fetch-envelopes':
    case 'fetch-fields':
    case 'fetch-messages':
    case 'fetch-structure':
    case 'fetch-piece':
    case 'status':
    case 'my-rights':
    case 'sort':
    case 'thread':
    case 'compress':
    case 'noop':
      return { kind: 'undone', uids: UidSet.empty };
  }
}

/**
 * Sent twice they make two of each: a server may still be at work on what came over the lost connection. What is not there
 * is looked for again, some seconds later, before it is called undone; where the server answered, it is at work no more.
 */
async function resolveCopies(
  step: Step,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<Resolved> {
  for (let looks = 1; ; looks++) {
    const looked = await lookInTarget(record, lease);
    if (looked) return looked;
    const left = changeUids(now(step, record), record);
    if (left.isEmpty) return DONE;
    if (looks === LOOKS || record.cancelled || record.answered.has(step.id))
      return { kind: 'undone', uids: left };
    record.set(step.id, 'unknown', toSafe(`${formatCount(left.size)} not there yet: looked for again`));
    report(record, context);
    const waited = await context.pause(SETTLE_MS, record.cancelSignal);
    // As unknown as before: the next run of the program asks.
    if (!waited && context.closing()) return { kind: 'lost' };
  }
}

function now(step: Step, { steps }: PlanRecord): Step {
  return steps.find(({ id }) => id === step.id) ?? step;
}

function undone(answer: { kind: 'data'; data: UidSet } | Stop | Lost, asked: UidSet): Resolved {
  if (answer.kind !== 'data') return answer;
  const uids = answer.data.intersect(asked);
  return uids.isEmpty ? DONE : { kind: 'undone', uids };
}

/** What became of the step, on the record. False where the connection was lost once more. */
export async function resolveUnknown(
  step: Step,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<Stop | Lost | undefined> {
  const resolved = await resolve(step, record, lease, context);
  switch (resolved.kind) {
    case 'done':
      record.set(step.id, 'done', toSafe('asked again: it had been done'));
      return undefined;
    case 'undone': {
      const { uids } = resolved;
      // What it named before stays known; only what is not done is sent again.
      record.keepSent();
      if ('uids' in step.command && !uids.isEmpty) {
        record.replace(step.id, { ...step.command, uids }, context.esearch());
      }
      const words = uids.isEmpty ? 'not done, to be sent' : `${formatCount(uids.size)} not done, to be sent`;
      record.set(step.id, 'waiting', toSafe(`asked again: ${words}`));
      return undefined;
    }
    case 'stop':
    case 'lost':
      return resolved;
  }
}
