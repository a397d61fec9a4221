// Before copies go: is the message that was to stay of each still there? The list may not know yet what another client did, so
// the server is asked anew, in the mailbox that it is in.
import type { Gathered, MessageRef } from '../../model/gathering.ts';
import type { Asking } from '../../model/fact.ts';
import type { Failure } from '../../model/failure.ts';
import type { Intent } from '../../model/intent.ts';
import { mailboxKey, sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import type { Plan } from '../../model/plan.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { byMailboxes, staysOf } from '../kept-survivors.ts';
import { listedUids, messageOf, messagesOf } from '../listed.ts';
import type { MessagesState, Tone } from '../state.ts';
import { LINE_OCTETS, start, type EffectContext } from './context.ts';

type Taking = Extract<Intent, { kind: 'expunge' | 'move' }>;

/** Messages of the list that are to go, and for those that are copies what stays of them. */
export interface Going {
  readonly uids: UidSet;
  /** Each with the message that stays; undefined where that left the list. */
  readonly copies: ReadonlyMap<Uid, MessageRef | undefined>;
}

/** Undefined where nothing goes that is a copy. */
export function goingBy(
  intent: Intent,
  messages: MessagesState,
): (Going & { readonly intent: Taking }) | undefined {
  if (!takesAway(intent) || !sameMailbox(intent.mailbox, messages.mailbox)) return undefined;
  const going = goingOf(UidSet.from(intent.targets.map(({ uid }) => uid)), messages);
  return going && { ...going, intent };
}

export function goingByPlans(plans: readonly Plan[], messages: MessagesState): Going | undefined {
  const uids = plans
    .filter(({ intent }) => takesAway(intent))
    .map((plan) => listedUids(messages, plan.mailbox, plan.uids))
    .reduce((all, some) => all.union(some), UidSet.empty);
  return goingOf(uids, messages);
}

function takesAway(intent: Intent): intent is Taking {
  return intent.kind === 'expunge' || intent.kind === 'move';
}

/** The intent for the others; undefined where there are none. */
export function withoutLast(intent: Taking, last: UidSet): Taking | undefined {
  const targets = intent.targets.filter(({ uid }) => !last.has(uid));
  return targets.length > 0 ? { ...intent, targets, leftOut: last.size } : undefined;
}

/** Each with what stays of the copies that it takes away: the queue asks for that before the first of them goes. */
export function withSurvivors(
  intents: readonly Intent[],
  { copies }: Going,
  messages: MessagesState,
): readonly Intent[] {
  const pairs = Array.from(copies, ([copy, stays]) => [messageOf(messages, copy), stays] as const);
  const parts = byMailboxes(pairs);
  return intents.map((intent) => {
    if (!takesAway(intent)) return intent;
    const uids = UidSet.from(intent.targets.map(({ uid }) => uid));
    const survivors = parts
      .filter(({ copiesIn }) => sameMailbox(copiesIn, intent.mailbox))
      .map((part) => ({ staysIn: part.staysIn, survivors: part.survivors.within(uids) }))
      .filter((part) => !part.survivors.isEmpty);
    return survivors.length > 0 ? { ...intent, survivors } : intent;
  });
}

const WORDS = literal('what stays of the copies');

export class Staying {
  private readonly context: EffectContext;
  private looking: AbortController | undefined;

  constructor(context: EffectContext) {
    this.context = context;
  }

  get isLooking(): boolean {
    return this.looking !== undefined;
  }

  /** Stops looking. True where that was under way. */
  cancel(): boolean {
    this.looking?.abort();
    return this.isLooking;
  }

  /** Goes on with the copies of which nothing would be left, unless the user went on meanwhile. */
  look(going: Going, goOn: (last: UidSet) => void): void {
    const { store } = this.context;
    if (this.looking) return this.say(literal('Still looking for what stays of the copies.'), 'plain');
    const { mailbox } = store.getState().messages;
    const looking = (this.looking = new AbortController());
    const tell = (asking: Asking | undefined): void => {
      if (mailbox) store.report({ kind: 'asking', mailbox, asking });
    };
    tell({ terms: WORDS, readsStructure: false, done: 0, total: going.copies.size });
    start(this.context, async () => {
      const last = await lastOnes(this.context, going, looking.signal);
      tell(undefined);
      this.looking = undefined;
      store.flush();
      if (!last || looking.signal.aborted) return;
      if (!(last instanceof UidSet)) return this.say(safe`${last.text} Nothing was sent.`, 'danger');
      const { messages, view } = store.getState();
      if (view.dialog || !sameMailbox(messages.mailbox, mailbox))
        return this.say(literal('Not asked any more: nothing was sent.'), 'warning');
      goOn(last);
    });
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

function goingOf(uids: UidSet, messages: MessagesState): Going | undefined {
  const copies = staysOf(messages, uids);
  return copies.size > 0 ? { uids, copies } : undefined;
}

/**
 * The copies of which nothing would be left: what was to stay is gone, goes as well, or is marked \Deleted, so that anybody's
 * EXPUNGE takes it. Undefined where that was stopped.
 */
async function lastOnes(
  context: EffectContext,
  { uids, copies }: Going,
  signal: AbortSignal,
): Promise<UidSet | Failure | undefined> {
  const goes = byMailbox(messagesOf(context.store.getState().messages, uids));
  const there = new Map<string, UidSet>();
  for (const [key, { mailbox, uids: stay }] of byMailbox(staying(copies.values()))) {
    const asked = stay.minus(goes.get(key)?.uids ?? UidSet.empty);
    const found = asked.isEmpty ? asked : await lasting(context, { mailbox, uids: asked }, signal);
    if (!(found instanceof UidSet)) return found;
    there.set(key, found);
  }
  const isThere = (stay: MessageRef | undefined): boolean =>
    stay !== undefined && there.get(mailboxKey(stay.mailbox))!.has(stay.uid);
  return UidSet.from([...copies].flatMap(([copy, stay]) => (isThere(stay) ? [] : [copy])));
}

const byMailbox = (parts: readonly Gathered[]): ReadonlyMap<string, Gathered> =>
  new Map(parts.map((part) => [mailboxKey(part.mailbox), part]));

/** Those that stay, by the mailboxes that they are in. */
function staying(stays: Iterable<MessageRef | undefined>): Gathered[] {
  const found = new Map<string, { readonly mailbox: MailboxRef; readonly uids: Uid[] }>();
  for (const stay of stays) {
    if (!stay) continue;
    const { mailbox, uid } = stay;
    const key = mailboxKey(mailbox);
    const part = found.get(key) ?? { mailbox, uids: [] };
    part.uids.push(uid);
    found.set(key, part);
  }
  return Array.from(found.values(), ({ mailbox, uids }) => ({
    mailbox,
    uids: UidSet.from([...new Set(uids)]),
  }));
}

/** How often it is asked where the connection was lost each time. */
const ATTEMPTS = 3;

/** Those of them that are in their mailbox, and not marked \Deleted. What cannot be opened has none. */
async function lasting(
  { server }: EffectContext,
  { mailbox, uids }: Gathered,
  signal: AbortSignal,
): Promise<UidSet | Failure | undefined> {
  for (let attempt = 1; ; attempt++) {
    const lease = await server.wire.lease('view', signal);
    if (!lease) return undefined;
    try {
      // Servers answer from what an open mailbox held when they last told of it: opened anew, they look.
      const opened = await lease.run({ kind: 'examine', path: mailbox.path });
      if (opened.kind === 'refused') return UidSet.empty;
      if (opened.kind === 'ok' && opened.data.mailbox.uidValidity !== mailbox.uidValidity)
        return UidSet.empty;
      let found = UidSet.empty;
      let lost = opened.kind === 'lost' ? opened.failure : undefined;
      for (const chunk of lost ? [] : uids.chunks(LINE_OCTETS, uids.size)) {
        const test = { flag: '\\Deleted', present: false } as const;
        const answer = await lease.run({ kind: 'search', uids: chunk, test });
        if (signal.aborted) return undefined;
        if (answer.kind === 'ok') found = found.union(answer.data.intersect(chunk));
        if (answer.kind !== 'lost') continue;
        lost = answer.failure;
        break;
      }
      if (!lost) return found;
      if (attempt === ATTEMPTS) return lost;
    } finally {
      lease.release();
    }
  }
}
