// From an intent to the queue: compiled, then run at once, or shown first where consent is needed.
import { undoneBy, type Intent } from '../../model/intent.ts';
import type { Asking } from '../../model/fact.ts';
import type { Gathered } from '../../model/gathering.ts';
import { toMailboxPath, type MailboxPath, type MailboxRef } from '../../model/mailbox.ts';
import { totalOf } from '../../model/message-totals.ts';
import type { Plan, PlanProgress } from '../../model/plan.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import { actConsent, describeAct } from '../../plan/act.ts';
import { BIGGEST, biggestTargets, leftOutSentence, type DescribeContext } from '../../plan/describe.ts';
import { rescues } from '../../plan/expunge.ts';
import { compile, type PlanContext } from '../../plan/index.ts';
import type { Journal, RescueStore } from '../../ports.ts';
import type { Queue } from '../../queue/queue.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import type { Description } from '../../plan/description.ts';
import { askedPlans } from '../asked.ts';
import { locked, unconfirmed } from '../commands/shared.ts';
import { listedIn, listedUid, listedUids, lists } from '../listed.ts';
import { isUnfinished } from '../slices/queue.ts';
import { folderAt } from '../slices/folders.ts';
import type { FoldersState, Tone, UndoDirection } from '../state.ts';
import { hiddenOf, othersDeleted } from '../targets.ts';
import { spreadIntent } from '../spread.ts';
import { formatCount } from '../../text/size.ts';
import { undoableAct, undoIntent } from '../undo.ts';
import { start, type EffectContext } from './context.ts';
import type { Envelopes } from './envelopes.ts';
import { goingBy, goingByPlans, Staying, withoutLast, withSurvivors, type Going } from './staying.ts';

/** Letters and digits at random in a folder's name of our own: nobody else has it. */
const NAME_LETTERS = 6;
/** A question that comes sooner is not announced. */
const UNSAID_MS = 150;
const SUBJECTS = literal('what the biggest are about');
const READING = literal('Reading what the biggest are about, for the question.  Esc stops.');

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

type CompiledAct =
  | { readonly kind: 'planned'; readonly plans: readonly Plan[] }
  | { readonly kind: 'refused'; readonly why: Safe };

interface Question {
  readonly plan: Plan;
  readonly further?: readonly Plan[];
  readonly description: Description;
}

export class Plans {
  private readonly context: EffectContext;
  private readonly parts: PlansParts;
  private readonly staying: Staying;
  private asking = 0;
  /** Ends reading what a question shows. */
  private reading = new AbortController();

  constructor(context: EffectContext, parts: PlansParts) {
    this.context = context;
    this.parts = parts;
    this.staying = new Staying(context);
  }

  /** `asks`: it is shown first whatever it does. */
  plan(intent: Intent, asks = false): void {
    const { store } = this.context;
    const doubt = unconfirmed(store.getState());
    if (doubt) return this.say(doubt, 'warning');
    const going = goingBy(intent, store.getState().messages);
    if (!going) return this.planNow(intent, asks);
    this.staying.look(going, (last) => {
      if (last.isEmpty) return this.planNow(intent, asks, going);
      const left = withoutLast(going.intent, last);
      if (left) return this.planNow(left, true, going);
      this.say(safe`Nothing was sent. ${leftOutSentence(last.size)}`, 'warning');
    });
  }

  /** Stops what a plan waits for before it is shown. True where that was under way. */
  cancel(): boolean {
    const { asking } = this;
    this.reading.abort();
    this.reading = new AbortController();
    return this.staying.cancel() || asking > 0;
  }

  private planNow(intent: Intent, asks: boolean, going?: Going): void {
    const { messages } = this.context.store.getState();
    const intents = spreadIntent(intent, messages);
    const act = this.compileAll(going ? withSurvivors(intents, going, messages) : intents);
    if (act.kind === 'refused') return this.say(act.why, 'warning');
    const plans = asks ? act.plans.map(asked) : act.plans;
    if (actConsent(plans).kind === 'none') return this.submit(plans);
    start(this.context, () => this.ask(plans));
  }

  /** What was to stay of copies may have gone while the question was on screen. */
  confirm(plans: readonly Plan[]): void {
    const going = goingByPlans(plans, this.context.store.getState().messages);
    if (!going) return this.submit(plans);
    this.staying.look(going, (last) => {
      if (last.isEmpty) return this.submit(plans);
      const some = last.size === 1 ? literal('1 copy') : safe`${formatCount(last.size)} copies`;
      this.say(safe`Nothing was sent: what was to stay of ${some} is gone by now. Plan anew.`, 'danger');
    });
  }

  private submit(plans: readonly Plan[]): void {
    for (const [before, plan] of plans.entries()) {
      const taken = this.parts.queue.submit(plan);
      if (taken.kind === 'ok') continue;
      const { text } = taken.failure;
      const others = safe` In the queue, and going on: ${before} of ${plans.length} plans, $ shows which. Of the others nothing was sent.`;
      return this.say(before === 0 ? text : safe`${text}${others}`, 'danger');
    }
  }

  /** A plan for each, with one act's number where there are several; or why there is none for any. */
  private compileAll(intents: readonly Intent[], ids?: readonly number[]): CompiledAct {
    const plans: Plan[] = [];
    let { maxRemove } = this.parts;
    let rescueRoom = this.parts.rescue.room();
    for (const intent of intents) {
      const id = ids?.[plans.length] ?? this.parts.journal.nextPlanId();
      const planned = compile(intent, { ...this.planContext(intent.mailbox, id), maxRemove, rescueRoom });
      if (planned.kind === 'refused') return planned;
      const { plan } = planned;
      plans.push(intents.length > 1 ? { ...plan, act: plans[0]?.id ?? id } : plan);
      if (intent.kind !== 'expunge') continue;
      // What one takes is not there for the others.
      maxRemove -= plan.uids.size;
      if (rescues(plan)) rescueRoom -= intent.targets.reduce((octets, { size }) => octets + size, 0);
    }
    return { kind: 'planned', plans };
  }

  /** The question on screen, with the opposite choice about rescue copies. Nothing was written down of it yet. */
  toggleRescue(plan: Plan): void {
    const { store } = this.context;
    const { dialog } = store.getState().view;
    if (dialog?.kind !== 'plan' || dialog.plan !== plan) return;
    const asked = askedPlans(dialog);
    const others = asked.flatMap(({ intent }) =>
      intent.kind === 'expunge' ? [{ ...intent, rescue: !intent.rescue }] : [],
    );
    if (others.length < asked.length) return;
    const act = this.compileAll(
      others,
      asked.map(({ id }) => id),
    );
    if (act.kind === 'refused') return this.say(act.why, 'warning');
    store.view({ kind: 'open-dialog', dialog: { ...dialog, ...this.question(act.plans), typed: '' } });
  }

  /** Shows what the newest undo or redo would do. */
  undo(direction: UndoDirection): void {
    const { queue, messages, folders } = this.context.store.getState();
    const doubt = unconfirmed(this.context.store.getState());
    if (doubt) return this.say(doubt, 'warning');
    const unfinished = queue.plans.find(isUnfinished);
    if (unfinished)
      return this.say(safe`${unfinished.plan.title} is not finished: ${wayOut(unfinished)}`, 'plain');
    const undone = undoableAct(queue.plans, direction);
    const [first] = undone;
    if (!first) return this.say(toSafe(`Nothing to ${direction}.`), 'plain');
    const left = undone.flatMap((each) => {
      const intent = undoIntent(each, {
        messages,
        plans: queue.plans,
        rescue: this.parts.rescue,
        rescues: this.context.store.getState().view.rescue,
        nameOf: (path) => nameOf(folders, path),
      });
      return intent ? [{ intent, of: each.plan }] : [];
    });
    if (left.length === 0) return this.say(toSafe(nothingLeft(first)), 'warning');
    const act = this.compileAll(left.map(({ intent }) => intent));
    if (act.kind === 'refused') return this.say(act.why, 'warning');
    const plans = act.plans.map((plan, place) => {
      const { of } = left[place]!;
      return direction === 'undo' ? plan : redoOf(plan, undoneBy(of.intent) ?? of.id);
    });
    const question = this.question(plans);
    const { description } = question;
    // What removes mail asks as every removal does.
    if (actConsent(plans).kind !== 'none')
      return this.context.store.view({
        kind: 'open-dialog',
        dialog: { kind: 'plan', ...question, typed: '', top: 0 },
      });
    const consent = direction === 'undo' ? description.consent : toSafe('y  redo');
    const dialog = {
      kind: 'undo' as const,
      direction,
      ...question,
      description: { ...description, consent },
    };
    this.context.store.view({ kind: 'open-dialog', dialog });
  }

  /** The question of a plan that an earlier run left, for what is left of it. */
  askToResume(plan: Plan): void {
    start(this.context, async () => {
      if (this.isOpen(plan))
        for (const { mailbox, uids } of biggestOf([plan])) await this.parts.envelopes.readNow(mailbox, uids);
      // The user went on meanwhile.
      if (this.context.store.getState().view.dialog?.kind !== 'recovery') return;
      this.showResumption(plan);
    });
  }

  private showResumption(plan: Plan): void {
    const dialog = {
      kind: 'plan' as const,
      plan,
      description: { ...this.question([plan]).description, rescue: toSafe('') },
      typed: '',
      top: 0,
      resumes: true,
    };
    this.context.store.view({ kind: 'open-dialog', dialog });
  }

  /** A question is on its way to the screen. */
  get isAsking(): boolean {
    return this.asking > 0 || this.staying.isLooking;
  }

  private async ask(plans: readonly Plan[]): Promise<void> {
    const { signal } = this.reading;
    const told = this.tellReading();
    this.asking++;
    try {
      for (const { mailbox, uids } of biggestOf(plans))
        await this.parts.envelopes.readNow(mailbox, uids, signal);
    } finally {
      this.asking--;
      told();
    }
    if (signal.aborted) return;
    const { view } = this.context.store.getState();
    const question = this.question(plans);
    // The user went on meanwhile: keys meant for something else must not answer this.
    if (view.dialog || !plans.every((plan) => this.isOpen(plan))) {
      return this.say(safe`Not asked any more, nothing was sent: ${question.description.title}`, 'warning');
    }
    const dialog = { kind: 'plan' as const, ...question, typed: '', top: 0 };
    this.context.store.view({ kind: 'open-dialog', dialog });
  }

  /** Says what is waited for, where that takes a while; until the result is called. */
  private tellReading(): () => void {
    const { store, clock } = this.context;
    const { mailbox } = store.getState().messages;
    if (!mailbox) return () => undefined;
    const status = { text: READING, tone: 'plain' } as const;
    const tell = (asking: Asking | undefined): void => store.report({ kind: 'asking', mailbox, asking });
    let said = false;
    const cancel = clock.after(UNSAID_MS, () => {
      said = true;
      tell({ terms: SUBJECTS, readsStructure: false, done: 0, total: 0 });
      store.view({ kind: 'say', status });
    });
    return () => {
      cancel();
      if (!said) return;
      tell(undefined);
      if (store.getState().view.status === status) store.view({ kind: 'say', status: undefined });
    };
  }

  private question(plans: readonly Plan[]): Question {
    const [plan, ...further] = plans;
    if (!plan) throw new RangeError('a question without a plan');
    const { folders } = this.context.store.getState();
    const parts = plans.map((each) => ({
      plan: each,
      folderName: nameOf(folders, each.mailbox.path),
      context: this.describeContext(each),
    }));
    const description = describeAct(parts);
    return further.length === 0 ? { plan, description } : { plan, further, description };
  }

  private describeContext(plan: Plan): DescribeContext {
    const state = this.context.store.getState();
    const { messages, view } = state;
    const { mailbox, uids } = plan;
    const { zoneMinutes } = view;
    // The list's UIDs name other messages than those of a plan for another folder.
    if (!this.isOpen(plan)) return { envelopes: new Map(), othersDeleted: 0, zoneMinutes };
    const listed = (uid: Uid): Uid | undefined => listedUid(messages, { mailbox, uid });
    const here = listedUids(messages, mailbox, uids);
    return {
      envelopes: {
        get: (uid) => {
          const number = listed(uid);
          return number === undefined ? undefined : messages.envelopes.get(number);
        },
      },
      othersDeleted: othersDeleted(state, mailbox, uids),
      bytes: totalOf(messages.table, here).bytes,
      hidden: hiddenOf(messages, here).size,
      zoneMinutes,
    };
  }

  private isOpen({ mailbox }: Plan): boolean {
    return lists(this.context.store.getState().messages, mailbox);
  }

  private planContext(mailbox: MailboxRef, id: number): PlanContext {
    const state = this.context.store.getState();
    const { messages, folders } = state;
    return {
      id,
      folderName: nameOf(folders, mailbox.path),
      capabilities: this.context.server.wire.capabilities,
      folderMessages: listedIn(messages, mailbox).size,
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

const asked = (plan: Plan): Plan =>
  plan.consent.kind === 'none' ? { ...plan, consent: { kind: 'key' } } : plan;

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

function nothingLeft({ undo, plan: { id } }: PlanProgress): string {
  switch (undo?.kind) {
    case undefined:
    case 'flags':
    case 'move':
    case 'imported':
      return `Nothing that plan ${id} changed is there any more: there is nothing to give back.`;
    case 'rescued':
      return `The rescue copies of plan ${id} are not there any more: what it removed cannot be put back.`;
  }
}

/** Those of all of them that a question names. */
function biggestOf(plans: readonly Plan[]): readonly Gathered[] {
  const named = plans.flatMap(({ mailbox, intent }) =>
    intent.kind === 'expunge' ? biggestTargets(intent.targets).map((target) => ({ mailbox, target })) : [],
  );
  const biggest = named.toSorted((a, b) => b.target.size - a.target.size).slice(0, BIGGEST);
  return plans.flatMap(({ mailbox }) => {
    const uids = biggest.filter((each) => each.mailbox === mailbox).map(({ target }) => target.uid);
    return uids.length > 0 ? [{ mailbox, uids: UidSet.from(uids) }] : [];
  });
}
