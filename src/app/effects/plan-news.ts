// What the queue found, told to the state, and what has to be asked anew because of it.
import type { Fact } from '../../model/fact.ts';
import type { PlanProgress } from '../../model/plan.ts';
import { actOutcome } from '../act-outcome.ts';
import { arrivedIn, makesFolder } from '../arrived-in.ts';
import { hasEnded } from '../slices/queue.ts';
import { start, type EffectContext } from './context.ts';
import type { Folders } from './folders.ts';
import type { Lists } from './lists.ts';

export class PlanNews {
  private readonly context: EffectContext;
  private readonly lists: Lists;
  private readonly folders: Folders;

  constructor(context: EffectContext, lists: Lists, folders: Folders) {
    this.context = context;
    this.lists = lists;
    this.folders = folders;
  }

  take(fact: Fact): void {
    const { store } = this.context;
    store.report(fact);
    if (fact.kind === 'plan-changed' && hasEnded(fact.progress)) return this.ended(fact.progress);
    if (fact.kind !== 'failed' || fact.failure.kind !== 'uidvalidity') return;
    store.flush();
    // A folder made anew under its UIDs is read again.
    const running = store.getState().queue.plans.find(({ state }) => state === 'running');
    if (running) this.lists.madeAnew(running.plan.mailbox.path);
  }

  /** What is said of the folders that it changed is asked again; the open one's list counts itself. */
  private ended(progress: PlanProgress): void {
    const { store } = this.context;
    const { plan } = progress;
    const { folders } = store.getState();
    const into = arrivedIn(plan.intent, folders);
    if (into !== undefined) this.lists.arrived(into);
    if (makesFolder(plan.intent, folders)) start(this.context, async () => void (await this.folders.read()));
    const changed = [plan.mailbox.path, ...(into === undefined ? [] : [into])];
    this.folders.recount(new Set(changed.filter((path) => !this.lists.isOpen(path))));
    store.flush();
    const status = actOutcome(store.getState().queue.plans, progress);
    if (status) store.view({ kind: 'say', status });
  }
}
