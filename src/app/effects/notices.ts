// When what took long has ended, whoever looks elsewhere is told: in fixed words and counts, nothing of mail or server.
import type { PlanState } from '../../model/plan.ts';
import { concat, join, literal, safe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import { hasEnded, isAtWork } from '../slices/queue.ts';
import type { EffectContext } from './context.ts';

/** Milliseconds of work that somebody waits for without looking. */
const LONG_MS = 10_000;

interface Work {
  readonly since: number;
  /** What is on its way from or to the disk. */
  readonly verb?: Safe;
}

export class Notices {
  private readonly context: EffectContext;
  private readonly tell: (text: Safe) => void;
  private plans: Work | undefined;
  private readonly atWork = new Set<number>();
  private transfer: Work | undefined;

  constructor(context: EffectContext, tell: (text: Safe) => void) {
    this.context = context;
    this.tell = tell;
  }

  /** Called after every change of the state. */
  attend(): void {
    this.attendPlans();
    this.attendTransfer();
  }

  private attendPlans(): void {
    const { plans } = this.context.store.getState().queue;
    const working = plans.filter(isAtWork);
    for (const { plan } of working) this.atWork.add(plan.id);
    if (working.length > 0) {
      this.plans ??= { since: this.context.clock.now() };
      return;
    }
    if (!this.plans) return;
    const ended = plans.filter((each) => hasEnded(each) && this.atWork.has(each.plan.id));
    const isLong = this.took(this.plans);
    this.plans = undefined;
    this.atWork.clear();
    if (isLong && ended.length > 0) this.tell(endWords(ended.map(({ state }) => state)));
  }

  private attendTransfer(): void {
    const { saving } = this.context.store.getState().sheets;
    if (saving) {
      this.transfer ??= { since: this.context.clock.now(), verb: saving.verb };
      return;
    }
    const { transfer } = this;
    this.transfer = undefined;
    if (transfer && this.took(transfer))
      this.tell(safe`imaptop: ${transfer.verb ?? literal('saving')} has ended`);
  }

  private took({ since }: Work): boolean {
    return this.context.clock.now() - since >= LONG_MS;
  }
}

/** `imaptop: 3 plans have ended: 2 done, 1 failed`. */
function endWords(states: readonly PlanState[]): Safe {
  const kinds = [...new Set(states)];
  const counts = kinds.map((kind) => {
    const count = states.filter((state) => state === kind).length;
    return safe`${formatCount(count)} ${END_WORDS[kind]}`;
  });
  const plans = states.length === 1 ? literal('1 plan has') : safe`${formatCount(states.length)} plans have`;
  return concat(safe`imaptop: ${plans} ended: `, join(counts, literal(', ')));
}

const END_WORDS: Readonly<Record<PlanState, Safe>> = {
  waiting: literal('waiting'),
  running: literal('running'),
  paused: literal('paused'),
  parked: literal('parked'),
  unknown: literal('unknown'),
  done: literal('done'),
  part: literal('done in part'),
  failed: literal('failed'),
  void: literal('void'),
};
