// What a server answered about texts and parts of messages. Neither ever changes (RFC 9051 §2.3.1.1): an answer is true as
// long as the UIDs mean the same messages.
import { UidSet } from '../uid-set.ts';
import { printQuery } from './print-query.ts';
import type { ServerTerm } from './query.ts';

export interface TermAnswer {
  /** Messages that were asked about. */
  readonly asked: UidSet;
  /** Those of them of which it is true. */
  readonly found: UidSet;
  /** Those of which the server did not tell it, and will not. */
  readonly untold?: UidSet;
}

/** By the term as it is written. */
export type Answers = ReadonlyMap<string, TermAnswer>;

/** Questions that are remembered; those that were answered longest ago go first. */
const MOST_TERMS = 40;

export function answerTo(answers: Answers, term: ServerTerm): TermAnswer | undefined {
  return answers.get(printQuery(term));
}

export function withAnswer(
  answers: Answers,
  term: string,
  { asked, found, untold = UidSet.empty }: TermAnswer,
): Answers {
  const before = answers.get(term);
  const others = [...answers].filter(([known]) => known !== term);
  const kept = new Map(others.slice(Math.max(0, others.length - MOST_TERMS + 1)));
  return kept.set(term, {
    asked: before ? before.asked.union(asked) : asked,
    found: before ? before.found.minus(asked).union(found) : found,
    untold: (before?.untold ?? UidSet.empty).minus(asked).union(untold),
  });
}
