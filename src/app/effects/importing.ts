// An import: the file is looked through, and what was found becomes a plan that asks before anything is sent.
import type { FoundMail, FoundMessage } from '../../model/import.ts';
import type { ImportIntent } from '../../model/intent.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import { toUid } from '../../model/uid.ts';
import type { MailFiles } from '../../ports.ts';
import { join, literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import type { Tone } from '../state.ts';
import { start, type EffectContext } from './context.ts';
import type { Plans } from './plans.ts';

/** Milliseconds between two words on how far it is. */
const TELL_MS = 250;
/** Of what is left out, so many are named. */
const NAMED = 3;

export class Importing {
  private readonly context: EffectContext;
  private readonly files: MailFiles;
  private readonly plans: Plans;
  private stop: AbortController | undefined;

  constructor(context: EffectContext, files: MailFiles, plans: Plans) {
    this.context = context;
    this.files = files;
    this.plans = plans;
  }

  /** Into the open folder. */
  import(path: string): void {
    const { store, clock } = this.context;
    const { mailbox } = store.getState().messages;
    if (!mailbox) return;
    if (store.getState().sheets.saving)
      return this.say(literal('One file at a time: Esc cancels the one at work.'), 'warning');
    const stop = (this.stop = new AbortController());
    const began = clock.now();
    let said = -Infinity;
    const tell = (octets: number, total: number): void => {
      const now = clock.now();
      if (now - said < TELL_MS) return;
      said = now;
      const saving = { verb: LOOKING, name: toSafe(path), octets, total, before: 0, elapsed: now - began };
      store.report({ kind: 'saving', saving });
    };
    start(this.context, async () => {
      tell(0, 1);
      const found = await this.files.look(path, stop.signal, tell);
      this.stop = undefined;
      store.report({ kind: 'saving', saving: undefined });
      store.flush();
      if (!found) return this.say(literal('Import cancelled: nothing was sent.'), 'warning');
      if (found.kind === 'failed') return this.say(found.failure.text, 'danger');
      const limit = this.context.server.wire.capabilities.appendLimit;
      this.plans.plan(importIntent(found.value, mailbox, limit, Math.floor(clock.now() / 1_000)));
    });
  }

  /** True where something was under way. */
  cancel(): boolean {
    if (!this.stop) return false;
    this.stop.abort();
    return true;
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

const LOOKING = literal('looking through');

/** `now`: seconds since 1970, for messages of which nothing says when they came. */
export function importIntent(
  { file, messages }: FoundMail,
  mailbox: MailboxRef,
  limit: number | undefined,
  now: number,
): ImportIntent {
  const isTooLarge = ({ octets }: FoundMessage): boolean => limit !== undefined && octets > limit;
  const isEmpty = ({ octets }: FoundMessage): boolean => octets === 0;
  const left = (why: Safe, which: (message: FoundMessage) => boolean): Safe[] =>
    leftOut(why, messages.filter(which));
  const taken = messages.filter((one) => !one.hasNul && !isTooLarge(one) && !isEmpty(one));
  const notes = [
    ...dateNotes(taken),
    ...flagNotes(taken),
    ...left(safe`larger than the server takes (APPENDLIMIT ${formatBytes(limit ?? 0)})`, (one) =>
      isTooLarge(one),
    ),
    ...left(literal('with NUL octets, which IMAP cannot carry'), (one) => one.hasNul && !isTooLarge(one)),
    ...left(literal('without any text'), isEmpty),
    ...oddNotes(taken),
  ];
  return {
    kind: 'import',
    mailbox,
    file,
    copies: taken.map(({ number, octets, date, flags }) => ({
      uid: toUid(number),
      octets,
      date: date?.seconds ?? now,
      flags,
    })),
    places: taken.map(({ place }) => place),
    notes: join(notes, literal(' ')),
  };
}

/** Which dates they get as INTERNALDATE. */
function dateNotes(taken: readonly FoundMessage[]): Safe[] {
  const by = (name: string | undefined): number => taken.filter(({ date }) => date?.by === name).length;
  const sources = [
    [by('From_'), literal('from the From_ line')],
    [by('Received'), literal('from Received')],
    [by('Date'), literal('from Date')],
    [by(undefined), literal('the present, as nothing says when they came')],
  ] as const;
  const used = sources.filter(([count]) => count > 0);
  if (used.length === 0) return [];
  const words = used.map(([count, words]) =>
    used.length === 1 ? words : safe`${formatCount(count)} ${words}`,
  );
  return [safe`Internal date: ${join(words, literal(', '))}.`];
}

function flagNotes(taken: readonly FoundMessage[]): Safe[] {
  const flagged = taken.filter(({ flags }) => flags.length > 0).length;
  return flagged === 0 ? [] : [safe`${formatCount(flagged)} with flags, from Status and X-Status.`];
}

function leftOut(why: Safe, messages: readonly FoundMessage[]): Safe[] {
  if (messages.length === 0) return [];
  const named = messages
    .slice(0, NAMED)
    .map(({ number, octets }) => safe`number ${number} (${formatBytes(octets)})`);
  const more = messages.length > NAMED ? [literal('…')] : [];
  return [safe`Left out, ${why}: ${join([...named, ...more], literal(', '))}.`];
}

function oddNotes(taken: readonly FoundMessage[]): Safe[] {
  const odd = taken.filter(({ isMail }) => !isMail).length;
  if (odd === 0) return [];
  return [
    odd === 1
      ? literal('1 does not begin with a header.')
      : safe`${formatCount(odd)} do not begin with a header.`,
  ];
}
