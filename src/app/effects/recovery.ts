// Plans that an earlier run of the program left unfinished: read from the journal at the start, and asked about once the
// server is there. Nothing of them is sent before the user chooses.
import { changesMail } from '../../model/command.ts';
import type { Plan, PlanProgress } from '../../model/plan.ts';
import type { StepRole } from '../../model/step.ts';
import type { Journal } from '../../ports.ts';
import type { Queue } from '../../queue/queue.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { recoveryDialog } from '../commands/queue.ts';
import type { Tone } from '../state.ts';
import type { EffectContext } from './context.ts';
import type { Plans } from './plans.ts';

export class Recovery {
  private readonly context: EffectContext;
  private readonly queue: Queue;
  private readonly journal: Journal;
  private readonly plans: Plans;

  constructor(context: EffectContext, queue: Queue, journal: Journal, plans: Plans) {
    this.context = context;
    this.queue = queue;
    this.journal = journal;
    this.plans = plans;
  }

  /** What the journal holds becomes known; nothing is sent. */
  read(): void {
    const { store } = this.context;
    const contents = this.journal.read();
    if (contents.kind === 'failed') {
      store.report({ kind: 'failed', failure: contents.failure });
      return;
    }
    store.view({ kind: 'journal-read', contents: contents.value });
    this.queue.adopt(contents.value.unfinished);
    store.flush();
  }

  /** Asks about them, where there are any. */
  ask(): void {
    const { store } = this.context;
    store.flush();
    const state = store.getState();
    const dialog = recoveryDialog(state);
    if (dialog?.kind !== 'recovery') return;
    if (!state.view.dialog) return store.view({ kind: 'open-dialog', dialog });
    const { length } = dialog.plans;
    const were = length === 1 ? literal('1 plan was') : safe`${length} plans were`;
    this.say(safe`${were} not finished: $ and Enter ask what is to become of them.`, 'warning');
  }

  recheck(planId: number): void {
    this.say(safe`Asking the server what became of plan ${planId}: nothing is changed.`, 'plain');
    const taken = this.queue.recheck(planId);
    if (taken.kind === 'failed') this.say(taken.failure.text, 'danger');
  }

  /** A plan that removes mail asks its question again before anything more of it is sent. */
  resume(planId: number, consented: boolean): void {
    const progress = this.context.store.getState().queue.plans.find(({ plan }) => plan.id === planId);
    if (!progress) return;
    const rest = remainder(progress);
    if (!consented && needsConsent(rest)) return this.plans.askToResume(rest);
    const resumed = this.queue.resume(planId);
    if (resumed.kind === 'failed') this.say(resumed.failure.text, 'danger');
    if (consented) this.ask();
  }

  drop(planId: number): void {
    this.say(safe`Plan ${planId} is dropped: nothing more of it is sent; what was done stays done.`, 'plain');
    const dropped = this.queue.drop(planId);
    if (dropped.kind === 'failed') this.say(dropped.failure.text, 'danger');
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

function needsConsent({ consent, steps, uids }: Plan): boolean {
  return consent.kind !== 'none' && !uids.isEmpty && steps.some(({ command }) => changesMail(command));
}

const CHECKS: readonly StepRole[] = ['open', 'identify', 'survivors'];

const isToCome = (state: PlanProgress['steps'][number]['state']): boolean =>
  state === 'waiting' || state === 'unknown' || state === 'running';

/** The plan with what is left of it: the messages that are not known to be gone, and the lines that may yet be sent. */
function remainder({ plan, steps, known }: PlanProgress): Plan {
  const gone = known.proven.union(known.goneBefore);
  const uids = plan.uids.minus(gone);
  const { intent, consent } = plan;
  return {
    ...plan,
    intent:
      intent.kind === 'expunge'
        ? { ...intent, targets: intent.targets.filter(({ uid }) => uids.has(uid)) }
        : intent,
    uids,
    title: toSafe(`Plan ${plan.id} goes on: ${plan.title}`),
    consent: consent.kind === 'count' ? { kind: 'count', count: uids.size } : consent,
    // The checks are asked anew before anything else is sent.
    steps: steps.filter(({ state, role }) => isToCome(state) || CHECKS.includes(role)),
  };
}
