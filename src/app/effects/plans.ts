// From an intent to the queue: compiled, then run at once, or shown first where consent is needed.
import { undoneBy, type Intent } from '../../model/intent.ts';
import { sameMailbox, toMailboxPath, type MailboxPath, type MailboxRef } from '../../model/mailbox.ts';
import type { Plan, PlanProgress, Undo } from '../../model/plan.ts';
import type { Uid } from '../../model/uid.ts';
import { describe } from '../../plan/describe.ts';
import { compile, type PlanContext } from '../../plan/index.ts';
import type { Journal, RescueStore } from '../../ports.ts';
import type { Queue } from '../../queue/queue.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import type { Description } from '../../plan/description.ts';
import { locked, unconfirmed } from '../commands/shared.ts';
import { isUnfinished } from '../slices/queue.ts';
import { folderAt } from '../slices/folders.ts';
import type { FoldersState, Tone, UndoDirection } from '../state.ts';
import { othersDeleted } from '../targets.ts';
import { undoable, undoIntent } from '../undo.ts';
import { start, type EffectContext } from './context.ts';
import type { Envelopes } from './envelopes.ts';

const BIGGEST = 5;
/** Letters and digits at random in a folder's name of our own: nobody else has it. */
const NAME_LETTERS = 6;

export interface PlansParts {
  readonly queue: Queue;
  readonly journal: Journal;
  readonly rescue: RescueStore;
  readonly envelopes: Envelopes;
  /** Bigger removals are refused. */
  readonly maxRemove: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export class Plans {
  private readonly context: EffectContext;
  private readonly parts: PlansParts;
  private asking = 0;

  constructor(context: EffectContext, parts: PlansParts) {
    this.context = context;
    this.parts = parts;
  }

  plan(intent: Intent): void {
    const doubt = unconfirmed(this.context.store.getState());
    if (doubt) return this.say(doubt, 'warning');
    const planned = compile(intent, this.planContext(intent.mailbox));
    if (planned.kind === 'refused') return this.say(planned.why, 'warning');
    const { plan } = planned;
    if (plan.consent.kind === 'none') return this.confirm(plan);
    start(this.context, () => this.ask(plan));
  }

  confirm(plan: Plan): void {
    const taken = this.parts.queue.submit(plan);
    if (taken.kind === 'failed') return this.say(taken.failure.text, 'danger');
  }

  /** The question on screen, with the opposite choice about rescue copies. Nothing was written down of it yet. */
  toggleRescue(plan: Plan): void {
    const { intent } = plan;
    const { store } = this.context;
    const { dialog } = store.getState().view;
    if (intent.kind !== 'expunge' || dialog?.kind !== 'plan' || dialog.plan !== plan) return;
    const other = { ...intent, rescue: !intent.rescue };
    const planned = compile(other, this.planContext(intent.mailbox, plan.id));
    if (planned.kind === 'refused') return this.say(planned.why, 'warning');
    const description = this.description(planned.plan);
    store.view({ kind: 'open-dialog', dialog: { ...dialog, plan: planned.plan, description, typed: '' } });
  }

  /** Shows what the newest undo or redo would do. */
  undo(direction: UndoDirection): void {
    const { queue, messages, folders } = this.context.store.getState();
    const doubt = unconfirmed(this.context.store.getState());
    if (doubt) return this.say(doubt, 'warning');
    const unfinished = queue.plans.find(isUnfinished);
    if (unfinished)
      return this.say(safe`${unfinished.plan.title} is not finished: ${wayOut(unfinished)}`, 'plain');
    const progress = undoable(queue.plans, direction);
    if (!progress?.undo) return this.say(toSafe(`Nothing to ${direction}.`), 'plain');
    const { plan, undo } = progress;
    const intent = undoIntent(progress, undo, {
      messages,
      rescue: this.parts.rescue,
      nameOf: (path) => nameOf(folders, path),
    });
    if (!intent) return this.say(toSafe(nothingLeft(undo.kind, plan)), 'warning');
    const planned = compile(intent, this.planContext(intent.mailbox));
    if (planned.kind === 'refused') return this.say(planned.why, 'warning');
    const named =
      direction === 'undo' ? planned.plan : redoOf(planned.plan, undoneBy(plan.intent) ?? plan.id);
    const description = this.description(named);
    const consent = direction === 'undo' ? description.consent : toSafe('y  redo');
    const dialog = {
      kind: 'undo' as const,
      direction,
      plan: named,
      description: { ...description, consent },
    };
    this.context.store.view({ kind: 'open-dialog', dialog });
  }

  /** The question of a plan that an earlier run left, for what is left of it. */
  askToResume(plan: Plan): void {
    start(this.context, async () => {
      if (this.isOpen(plan)) await this.parts.envelopes.readNow(plan.mailbox, biggestUids(plan.intent));
      // The user went on meanwhile.
      if (this.context.store.getState().view.dialog?.kind !== 'recovery') return;
      this.showResumption(plan);
    });
  }

  private showResumption(plan: Plan): void {
    const dialog = {
      kind: 'plan' as const,
      plan,
      description: { ...this.description(plan), rescue: toSafe('') },
      typed: '',
      top: 0,
      resumes: true,
    };
    this.context.store.view({ kind: 'open-dialog', dialog });
  }

  /** A question is on its way to the screen. */
  get isAsking(): boolean {
    return this.asking > 0;
  }

  private async ask(plan: Plan): Promise<void> {
    this.asking++;
    try {
      await this.parts.envelopes.readNow(plan.mailbox, biggestUids(plan.intent));
    } finally {
      this.asking--;
    }
    const { view } = this.context.store.getState();
    // The user went on meanwhile: keys meant for something else must not answer this.
    if (view.dialog || !this.isOpen(plan)) {
      return this.say(safe`Not asked any more, nothing was sent: ${plan.title}`, 'warning');
    }
    const dialog = { kind: 'plan' as const, plan, description: this.description(plan), typed: '', top: 0 };
    this.context.store.view({ kind: 'open-dialog', dialog });
  }

  private description(plan: Plan): Description {
    const state = this.context.store.getState();
    // The list's UIDs name other messages than those of a plan for another folder.
    const open = this.isOpen(plan);
    return describe(plan, {
      envelopes: open ? state.messages.envelopes : new Map(),
      othersDeleted: open ? othersDeleted(state, plan.uids) : 0,
      zoneMinutes: state.view.zoneMinutes,
    });
  }

  private isOpen({ mailbox }: Plan): boolean {
    return sameMailbox(this.context.store.getState().messages.mailbox, mailbox);
  }

  private planContext({ path }: MailboxRef, id = this.parts.journal.nextPlanId()): PlanContext {
    const state = this.context.store.getState();
    const { messages, folders } = state;
    return {
      id,
      folderName: nameOf(folders, path),
      capabilities: this.context.server.wire.capabilities,
      folderMessages: messages.mailbox?.path === path ? messages.table.length : 0,
      ownFolder: this.ownFolder(id),
      maxRemove: this.parts.maxRemove,
      rescueRoom: this.parts.rescue.room(),
      locked: locked(state),
    };
  }

  /** A name that no folder has, where this server lets folders be made: under INBOX where all others are. */
  private ownFolder(id: number): MailboxPath {
    const { tree } = this.context.store.getState().folders;
    const folders = tree.map(({ folder }) => folder);
    const delimiter = folders.find(({ path }) => path === 'INBOX')?.delimiter ?? folders[0]?.delimiter;
    const others = folders.filter(({ path }) => path !== 'INBOX');
    const under = `INBOX${delimiter ?? ''}`;
    const nested =
      delimiter !== undefined && others.length > 0 && others.every(({ path }) => path.startsWith(under));
    return toMailboxPath(`${nested ? under : ''}imaptop-${id}-${this.letters()}`);
  }

  private letters(): string {
    const letter = (): string => Math.floor(this.parts.random() * 36).toString(36);
    return Array.from({ length: NAME_LETTERS }, letter).join('');
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

function nameOf(folders: FoldersState, path: MailboxPath): Safe {
  return folderAt(folders, path)?.name ?? toSafe(path);
}

/** To the queue a redo is the undo of an undo; to people it is the plan that they know, once more. */
function redoOf(plan: Plan, origin: number): Plan {
  const undoing = `Undo plan ${undoneBy(plan.intent) ?? ''}: `;
  const words = plan.title.startsWith(undoing) ? plan.title.slice(undoing.length) : plan.title;
  return { ...plan, title: toSafe(`Redo plan ${origin}: ${words}`) };
}

function wayOut({ state }: PlanProgress): Safe {
  return state === 'paused' ? literal('P lets it go on, Ctrl-c drops it.') : literal('Ctrl-c cancels it.');
}

function nothingLeft(kind: Undo['kind'], { id }: Plan): string {
  switch (kind) {
    case 'flags':
    case 'move':
      return `Nothing that plan ${id} changed is there any more: there is nothing to give back.`;
    case 'rescued':
      return `The rescue copies of plan ${id} are not there any more: what it removed cannot be put back.`;
  }
}

function biggestUids(intent: Intent): Uid[] {
  if (intent.kind !== 'expunge') return [];
  return [...intent.targets]
    .sort((a, b) => b.size - a.size)
    .slice(0, BIGGEST)
    .map(({ uid }) => uid);
}
