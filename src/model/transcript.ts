// What went over the connections, line by line: the protocol as people read it. Secrets are masked and every text is safe
// before a line is made.
import type { Safe } from '../text/safe-text.ts';

/** `spare`: the one more that a long scan takes; `console`: the one that raw commands go over. */
export type ConnectionName = 'reader' | 'wire' | 'spare' | 'console';

/** The plan that a command was sent for, and its step, where it is one of the plan's own. */
export interface SentFor {
  readonly plan: number;
  readonly step?: number;
}

export interface TranscriptLine {
  /** Counts up from 1 through the whole run. */
  readonly number: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly connection: ConnectionName;
  /** `note`: said by this program about what came before. */
  readonly from: 'client' | 'server' | 'note';
  readonly text: Safe;
  /** Milliseconds from a command to its tagged answer, on the answer. */
  readonly took?: number | undefined;
  readonly sentFor?: SentFor | undefined;
}
