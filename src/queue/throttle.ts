// Servers that ask to slow down, or take no more at once: what their refusals mean, how long to wait, and how a step's
// messages are halved. Act on codes (RFC 5530, RFC 9738); the words are looked at only where servers have no code for it.
import { changesMail, type Command } from '../model/command.ts';
import type { Failure } from '../model/failure.ts';
import type { Step } from '../model/step.ts';
import type { UidSet } from '../model/uid-set.ts';
import type { PlanRecord } from './record.ts';

export type Slowing =
  /** Wait, then smaller and one by one. */
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** Smaller pieces may fit. */
  | { readonly kind: 'halve' };

/** Times in a row that a server may ask for patience and nothing gets done. */
const PATIENCE = 8;
const LONGEST_WAIT_MS = 5 * 60_000;
/** A line of this many octets may be what a server calls too long. */
const LONG_LINE = 1_000;

const WAIT_CODES = ['LIMIT', 'UNAVAILABLE', 'INUSE', 'THROTTLED'];
const WAIT_WORDS =
  /\b(?:throttl|too many (?:commands|requests)|rate limit|slow down|backoff|back off|try again)/i;
const STATED_TIME = /(\d{1,7})\s*(milliseconds|ms|seconds|secs?|s)\b/i;

/** Undefined where the refusal is about the command itself: sending it again would end the same way. */
export function slowing(step: Step, { code, kind, text }: Failure, record: PlanRecord): Slowing | undefined {
  const many = uidsOf(step.command)?.size ?? 0;
  // RFC 5530: some of them were expunged meanwhile. What is left of them can go.
  if (code === 'EXPUNGEISSUED' && record.throttled < PATIENCE) return { kind: 'wait', milliseconds: 0 };
  if (code === 'OVERQUOTA') return many > 1 ? { kind: 'halve' } : undefined;
  if (kind === 'no' && (WAIT_CODES.includes(code ?? '') || WAIT_WORDS.test(text))) {
    if (record.throttled >= PATIENCE) return undefined;
    return { kind: 'wait', milliseconds: statedTime(text) ?? 1000 * 2 ** Math.min(record.throttled, 5) };
  }
  // RFC 9738: MESSAGELIMIT with the number; Exchange says BAD to a long set.
  if (many > 1 && (code === 'MESSAGELIMIT' || code === 'TOOBIG')) return { kind: 'halve' };
  if (many > 1 && kind === 'bad' && step.line.length > LONG_LINE) return { kind: 'halve' };
  return undefined;
}

/** The command's messages in two; undefined where it has not more than one. */
export function halves(command: Command): readonly [Command, Command] | undefined {
  const uids = uidsOf(command);
  if (!uids || uids.size < 2) return undefined;
  const [first, ...rest] = uids.chunks(Infinity, Math.ceil(uids.size / 2));
  if (!first || rest.length === 0) return undefined;
  const second = rest.reduce((all, one) => all.union(one));
  return [{ ...command, uids: first } as Command, { ...command, uids: second } as Command];
}

/** "Suggested Backoff Time: 4000 milliseconds", within reason. */
function statedTime(text: string): number | undefined {
  const found = STATED_TIME.exec(text);
  if (!found) return undefined;
  const unit = found[2]!.toLowerCase().startsWith('m') ? 1 : 1000;
  return Math.min(Number(found[1]) * unit, LONGEST_WAIT_MS);
}

/** Only what changes mail is worth halving. */
function uidsOf(command: Command): UidSet | undefined {
  return changesMail(command) && command.kind !== 'expunge-all' && 'uids' in command
    ? command.uids
    : undefined;
}
