// From an intent to the queue: compiled, then run at once, or shown first where consent is needed.
import type { Intent } from '../../model/intent.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import type { Plan } from '../../model/plan.ts';
import type { Uid } from '../../model/uid.ts';
import { describe } from '../../plan/describe.ts';
import { compile, type PlanContext } from '../../plan/index.ts';
import type { Journal } from '../../ports.ts';
import type { Queue } from '../../queue/queue.ts';
import { safe, toSafe, type Safe } from '../../text/safe-text.ts';
import type { Description } from '../../plan/description.ts';
import { locked } from '../commands/shared.ts';
import { isUnfinished } from '../slices/queue.ts';
import type { QueueState, Tone } from '../state.ts';
import { othersDeleted } from '../targets.ts';
import { start, type EffectContext } from './context.ts';
import type { Envelopes } from './envelopes.ts';

const BIGGEST = 5;

export class Plans {
  private readonly context: EffectContext;
  private readonly queue: Queue;
  private readonly journal: Journal;
  private readonly envelopes: Envelopes;

  constructor(context: EffectContext, queue: Queue, journal: Journal, envelopes: Envelopes) {
    this.context = context;
    this.queue = queue;
    this.journal = journal;
    this.envelopes = envelopes;
  }

  plan(intent: Intent): void {
    const planned = compile(intent, this.planContext(intent.mailbox));
    if (planned.kind === 'refused') return this.say(planned.why, 'warning');
    const { plan } = planned;
    if (plan.consent.kind === 'none') return this.confirm(plan);
    start(this.context, () => this.ask(plan));
  }

  confirm(plan: Plan): void {
    const taken = this.queue.submit(plan);
    if (taken.kind === 'failed') return this.say(taken.failure.text, 'danger');
  }

  /** Shows what the newest undo would do. */
  undo(): void {
    const { queue, messages } = this.context.store.getState();
    const unfinished = queue.plans.find(isUnfinished);
    if (unfinished)
      return this.say(safe`${unfinished.plan.title} is not finished: Ctrl-c cancels it.`, 'plain');
    const progress = queue.plans.find(
      ({ plan, undo }) => undo && plan.intent.kind !== 'restore' && !isUndone(queue, plan.id),
    );
    if (!progress?.undo) return this.say(toSafe('Nothing to undo.'), 'plain');
    const { plan, undo: changed } = progress;
    // What is known to be gone cannot get its flag back.
    const here = sameMailbox(plan.mailbox, messages.mailbox) ? messages.table.uids() : changed.uids;
    const undo = { ...changed, uids: changed.uids.intersect(here) };
    const planned = compile(
      { kind: 'restore', mailbox: plan.mailbox, ofPlan: plan.id, ...undo },
      this.planContext(plan.mailbox),
    );
    if (planned.kind === 'refused') return this.say(planned.why, 'warning');
    const dialog = { kind: 'undo' as const, plan: planned.plan, description: this.description(planned.plan) };
    this.context.store.view({ kind: 'open-dialog', dialog });
  }

  private async ask(plan: Plan): Promise<void> {
    await this.envelopes.readNow(plan.mailbox, biggestUids(plan.intent));
    const { view, messages } = this.context.store.getState();
    // The user went on meanwhile: keys meant for something else must not answer this.
    if (view.dialog || !sameMailbox(messages.mailbox, plan.mailbox)) {
      return this.say(safe`Not asked any more, nothing was sent: ${plan.title}`, 'warning');
    }
    const dialog = { kind: 'plan' as const, plan, description: this.description(plan), typed: '', top: 0 };
    this.context.store.view({ kind: 'open-dialog', dialog });
  }

  private description(plan: Plan): Description {
    const state = this.context.store.getState();
    return describe(plan, {
      envelopes: state.messages.envelopes,
      othersDeleted: othersDeleted(state, plan.uids),
      zoneMinutes: state.view.zoneMinutes,
    });
  }

  private planContext({ path }: MailboxRef): PlanContext {
    const state = this.context.store.getState();
    const { messages, folders } = state;
    const folder = folders.tree.find((node) => node.folder.path === path)?.folder;
    return {
      id: this.journal.nextPlanId(),
      folderName: folder?.name ?? toSafe(path),
      capabilities: this.context.server.wire.capabilities,
      folderMessages: messages.mailbox?.path === path ? messages.table.length : 0,
      locked: locked(state),
    };
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

/** An undo that changed nothing can be asked for again. */
function isUndone({ plans }: QueueState, planId: number): boolean {
  return plans.some(
    ({ plan, state }) =>
      plan.intent.kind === 'restore' &&
      plan.intent.ofPlan === planId &&
      state !== 'void' &&
      state !== 'failed',
  );
}

function biggestUids(intent: Intent): Uid[] {
  if (intent.kind !== 'expunge') return [];
  return [...intent.targets]
    .sort((a, b) => b.size - a.size)
    .slice(0, BIGGEST)
    .map(({ uid }) => uid);
}
