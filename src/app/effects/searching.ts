// What a query asks that the list does not know: put to the server by UID SEARCH, in windows of messages, so that nobody
// else waits long for the wire and Esc stops it at once. What no search tells (attachments) is read from BODYSTRUCTURE, of
// those messages only that the rest of the query leaves open.
import type { CommandData } from '../../model/command.ts';
import type { Asking } from '../../model/fact.ts';
import type { Failure } from '../../model/failure.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import { hasAttachment } from '../../model/mime-part.ts';
import type { TermAnswer } from '../../model/query/answers.ts';
import type { OpenTerm } from '../../model/query/match-query.ts';
import { printQuery } from '../../model/query/print-query.ts';
import type { ServerTerm } from '../../model/query/query.ts';
import { searchKeyOf } from '../../model/query/search-key.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import type { Answer, Lease, MailText } from '../../ports.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { messagesOf } from '../listed.ts';
import { isComingIn, openTermsOf, type AskedQuery } from '../open-terms.ts';
import { spaceQuery } from '../space.ts';
import type { State } from '../state.ts';
import { isFailure, isUnreadable, leaseOn, start, type EffectContext } from './context.ts';

/** What an answer costs the server: it has an index of header fields; bodies it reads through; structures it also sends. */
type Cost = 'header' | 'body' | 'structure';
const COSTS: readonly Cost[] = ['header', 'body', 'structure'];

/** Messages in the first question, and in any. The next ones are as big as a second allows. */
const WINDOWS: Readonly<Record<Cost, { readonly first: number; readonly most: number }>> = {
  header: { first: 10_000, most: 10_000_000 },
  body: { first: 500, most: 100_000 },
  structure: { first: 100, most: 1_000 },
};
/** Of UIDs in a line that also has room for the text: within the 8,192 of RFC 7162 §4. */
const SET_OCTETS = 6_500;
const QUICK_MS = 300;
const SLOW_MS = 1_500;
/** Into how many windows one is taken apart in which something cannot be read. */
const PARTS = 8;
/** How often a question is asked where its connection was lost each time. */
const ATTEMPTS = 3;

interface Run {
  readonly asked: AskedQuery;
  readonly mailbox: MailboxRef;
  readonly stop: AbortController;
}

interface Question {
  readonly cost: Cost;
  readonly terms: readonly ServerTerm[];
  /** All that has to be known of, for any of the terms. */
  readonly uids: UidSet;
}

export class Searching {
  private readonly context: EffectContext;
  private readonly mailText: MailText;
  private readonly leaseFailed: (mailbox: MailboxRef, failure: Failure) => void;
  private run: Run | undefined;
  private leaving = false;

  /** `leaseFailed` hears of a mailbox that cannot be read any more. */
  constructor(
    context: EffectContext,
    mailText: MailText,
    leaseFailed: (mailbox: MailboxRef, failure: Failure) => void,
  ) {
    this.context = context;
    this.mailText = mailText;
    this.leaseFailed = leaseFailed;
  }

  /** Looks whether a query waits for the server; called after every change. */
  attend(): void {
    const state = this.context.store.getState();
    const { mailbox } = state.messages;
    const asked = waitingQuery(state);
    if (this.run && (this.run.asked !== asked || !sameMailbox(this.run.mailbox, mailbox)))
      this.run.stop.abort();
    if (!asked || !mailbox || this.run || this.leaving || isComingIn(state.messages)) return;
    if (openTermsOf(asked, state).length === 0) return;
    const run = (this.run = { asked, mailbox, stop: new AbortController() });
    start(this.context, () => this.follow(run));
  }

  /** Stops asking, and gives up what it was for. True where that was under way. */
  cancel(): boolean {
    if (!this.run) return false;
    this.run.stop.abort();
    this.giveUp(this.run.asked);
    return true;
  }

  private giveUp(asked: AskedQuery): void {
    const { store } = this.context;
    const { messages, space } = store.getState();
    const { selection, filter } = messages;
    if (spaceQuery(space) === asked) store.view({ kind: 'stop-space' });
    if (selection === asked) store.view({ kind: 'select', selection: undefined });
    if (filter === asked) store.view({ kind: 'filter', filter: undefined });
  }

  private async follow(run: Run): Promise<void> {
    const { store } = this.context;
    const failure = await this.askAll(run);
    store.report({ kind: 'asking', mailbox: run.mailbox, asking: undefined });
    store.flush();
    this.run = undefined;
    if (failure && !run.stop.signal.aborted) this.failed(run, failure);
    this.attend();
  }

  /** A query that cannot be answered is given up: it would be asked for ever. */
  private failed({ asked, mailbox }: Run, failure: Failure): void {
    const { store } = this.context;
    if (failure.kind === 'uidvalidity') return this.leaseFailed(mailbox, failure);
    const { selection, filter } = store.getState().messages;
    const undone =
      selection === asked
        ? literal('Nothing was done.')
        : filter === asked
          ? literal('The list is not filtered.')
          : literal('It stays unknown of the others.');
    const text = safe`${failure.text} ${adviceOn(failure)}${undone}`;
    this.giveUp(asked);
    store.view({ kind: 'say', status: { text, tone: 'warning' } });
  }

  private async askAll({ asked, mailbox, stop: { signal } }: Run): Promise<Failure | undefined> {
    const { store, clock } = this.context;
    const windows = new Map(COSTS.map((cost) => [cost, WINDOWS[cost].first]));
    let begun: { readonly terms: Safe; readonly total: number } | undefined;
    while (!signal.aborted) {
      const state = store.getState();
      const question = cheapest(openTermsOf(asked, state));
      if (!question) return undefined;
      const { cost, uids } = question;
      const terms = toSafe(question.terms.map(printQuery).join(' '));
      if (begun?.terms !== terms) begun = { terms, total: uids.size };
      const asking: Asking = {
        terms,
        readsStructure: cost === 'structure',
        done: Math.max(0, begun.total - uids.size),
        total: begun.total,
      };
      store.report({ kind: 'asking', mailbox, asking });
      const window = windows.get(cost)!;
      const began = clock.now();
      const failure = await this.ask(question, windowOf(uids, window, state), signal);
      if (failure) return failure;
      const took = clock.now() - began;
      const next = took < QUICK_MS ? 4 * window : took > SLOW_MS ? Math.ceil(window / 2) : window;
      windows.set(cost, Math.min(next, WINDOWS[cost].most));
      store.flush();
    }
    return undefined;
  }

  private async ask(question: Question, window: UidSet, signal: AbortSignal): Promise<Failure | undefined> {
    for (const { mailbox, uids } of messagesOf(this.context.store.getState().messages, window)) {
      for (const chunk of uids.chunks(SET_OCTETS, uids.size)) {
        const failure = await this.askIn(mailbox, question, chunk, signal);
        if (failure || signal.aborted) return failure;
      }
    }
    return undefined;
  }

  private async askIn(
    mailbox: MailboxRef,
    { cost, terms }: Question,
    window: UidSet,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    for (let attempt = 1; ; attempt++) {
      const lease = await leaseOn(this.context, mailbox, cost === 'header' ? 'view' : 'scan', signal);
      if (!lease) {
        // Either this was stopped, or the program is being left.
        this.leaving ||= !signal.aborted;
        if (this.leaving) this.run?.stop.abort();
        return undefined;
      }
      if (isFailure(lease)) return lease;
      const answers = await Promise.all(terms.map((term) => this.answer(lease, term, window)));
      lease.release();
      if (signal.aborted) return undefined;
      const lost = answers.find((answer) => answer.kind === 'lost');
      if (lost && attempt < ATTEMPTS && !isUnreadable(lost.failure)) continue;
      if (lost && cost === 'structure' && isUnreadable(lost.failure))
        return this.askInParts(mailbox, { cost, terms, uids: window }, signal);
      for (const [index, answer] of answers.entries()) {
        if (answer.kind !== 'ok') return answer.failure;
        this.told(mailbox, terms[index]!, answer.data);
      }
      return undefined;
    }
  }

  /** A structure that cannot be read is looked for in smaller windows, until its message is known and left alone. */
  private async askInParts(
    mailbox: MailboxRef,
    { cost, terms, uids }: Question,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    if (uids.size === 1) {
      for (const term of terms) this.told(mailbox, term, { asked: uids, found: UidSet.empty, untold: uids });
      return undefined;
    }
    const window = Math.ceil(uids.size / PARTS);
    for (let left = uids; !left.isEmpty;) {
      const part = left.lowest(window);
      left = left.minus(part);
      const failure = await this.askIn(mailbox, { cost, terms, uids }, part, signal);
      if (failure || signal.aborted) return failure;
    }
    return undefined;
  }

  private told(mailbox: MailboxRef, term: ServerTerm, answer: TermAnswer): void {
    this.context.store.report({ kind: 'searched', mailbox, term: printQuery(term), answer });
  }

  private async answer(lease: Lease, term: ServerTerm, uids: UidSet): Promise<Answer<TermAnswer>> {
    const search = searchKeyOf(term);
    if (!search) {
      const answer = await lease.run({ kind: 'fetch-structure', uids });
      return answer.kind === 'ok'
        ? { ...answer, data: await this.withAttachment(uids, answer.data) }
        : lacking(answer);
    }
    const answer = await lease.run({ kind: 'search-text', uids, search });
    return answer.kind === 'ok' ? { ...answer, data: { asked: uids, found: answer.data } } : lacking(answer);
  }

  /** What the server left out is not known, nor what may be in the parts that are not read. */
  private async withAttachment(
    asked: UidSet,
    structures: CommandData['fetch-structure'],
  ): Promise<TermAnswer> {
    const [found, without]: [Uid[], Uid[]] = [[], []];
    for (const [uid, fetched] of structures) {
      const structure = await this.mailText.structure(fetched);
      if (hasAttachment(structure)) found.push(uid);
      else if (!structure.cut) without.push(uid);
    }
    const told = UidSet.from([...found, ...without]);
    return { asked, found: UidSet.from(found), untold: asked.minus(told) };
  }
}

/** The same without data of another kind. */
function lacking(answer: Exclude<Answer<unknown>, { kind: 'ok' }>): Exclude<Answer<never>, { kind: 'ok' }> {
  return answer.kind === 'lost' ? answer : { kind: 'refused', failure: answer.failure };
}

/** The query that is to be answered as a whole. A filter stays when it is: others are asked for then. */
function waitingQuery(state: State): AskedQuery | undefined {
  const { selection, filter } = state.messages;
  if (selection) return selection;
  const grouping = spaceQuery(state.space);
  return filter && grouping && openTermsOf(filter, state).length === 0 ? grouping : (filter ?? grouping);
}

/** Costly questions are for the messages that cheaper answers leave open. */
function cheapest(open: readonly OpenTerm[]): Question | undefined {
  for (const cost of COSTS) {
    const alike = open.filter(({ term }) => costOf(term) === cost);
    if (alike.length === 0) continue;
    const uids = alike.reduce((all, one) => all.union(one.uids), UidSet.empty);
    return { cost, terms: alike.map(({ term }) => term), uids };
  }
  return undefined;
}

function costOf({ kind }: ServerTerm): Cost {
  switch (kind) {
    case 'from':
    case 'subject':
    case 'header':
      return 'header';
    case 'body':
    case 'text':
      return 'body';
    case 'attachment':
      return 'structure';
  }
}

/**
 * The newest of them, as many as one line names. Where they lie close together all messages of a stretch are asked about: it
 * is named by its ends.
 */
function windowOf(uids: UidSet, most: number, { messages: { table } }: State): UidSet {
  const newest = uids.highest(most);
  if (newest.octets <= SET_OCTETS) return newest;
  const stretch = UidSet.range(newest.first!, newest.last!);
  const all = table.rowsBefore(newest.last! + 1) - table.rowsBefore(newest.first!);
  return all <= 4 * newest.size ? stretch : newest.chunks(SET_OCTETS, most).at(-1)!;
}

function adviceOn({ code }: Failure): Safe {
  return code === 'BADCHARSET' ? toSafe('It searches for ASCII only. ') : toSafe('');
}
