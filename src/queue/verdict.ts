// What an answer means for its plan: it goes on, or nothing more of it may be sent.
import type { Fact } from '../model/fact.ts';
import type { FailureKind } from '../model/failure.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { PlanRecord } from './record.ts';

export type Verdict = GoOn | Stop;

export interface GoOn {
  readonly kind: 'go-on';
  readonly state: 'done' | 'part';
  readonly note: Safe;
  readonly facts: readonly Fact[];
}

export interface Stop {
  readonly kind: 'stop';
  readonly why: Safe;
  readonly failure: FailureKind;
  readonly facts: readonly Fact[];
}

/** The connection went: nothing is known. */
export interface Lost {
  readonly kind: 'lost';
}

export function goOn(note: string, state: GoOn['state'] = 'done', facts: readonly Fact[] = []): GoOn {
  return { kind: 'go-on', state, note: toSafe(note), facts };
}

export function stopped(
  failure: FailureKind,
  why: string,
  record: PlanRecord,
  facts: readonly Fact[] = [],
): Stop {
  return { kind: 'stop', failure, why: toSafe(`${why} ${record.notDone}`), facts };
}
