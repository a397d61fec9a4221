// What the limit sends for a bulk change: the lines of the plan, checks included, those of a kind in one write. EXPUNGE
// waits for the answers to STORE: sent together with it, Dovecot says OK and removes nothing.
import { commandLine, type Command } from '../../src/model/command.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Step } from '../../src/model/step.ts';
import { comparedChunks } from '../../src/plan/steps.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { LimitRun } from './limit.ts';

/** Above what any message has, as long as nobody but the limit is there. */
const SINCE = 9_000_000_000n;
/** Dovecot takes 65,536 octets in an argument. */
const LONGEST_SET = 60_000;

/** Opened before anything is measured, as the console has it. */
const BEFORE = 'EXAMINE INBOX';

export function linesOf(plan: Plan): readonly string[] {
  const lines = [BEFORE];
  let last: Step | undefined;
  for (const step of plan.steps) {
    const line = lineOf(step.command, plan);
    lines.push(isSentWith(last, step) ? `+${line}` : line);
    if (step.role === 'prove-copies') lines.push(...readCopies(plan));
    last = step;
  }
  return lines;
}

/** The bare pair in as few lines as Dovecot takes. */
export function pairOf(uids: UidSet): readonly string[] {
  const sets = uids.chunks(LONGEST_SET, Infinity);
  const together = (line: string, n: number): string => (n === 0 ? line : `+${line}`);
  return [
    BEFORE,
    'SELECT INBOX',
    ...sets.map((set) => `UID STORE ${set.toString()} +FLAGS.SILENT (\\Deleted)`).map(together),
    ...sets.map((set) => `UID EXPUNGE ${set.toString()}`).map(together),
  ];
}

function lineOf(command: Command, { intent }: Plan): string {
  const conditional = command.kind === 'store' && intent.kind === 'expunge';
  return commandLine(conditional ? { ...command, unchangedSince: SINCE } : command, { esearch: true });
}

/** Dovecot answers SEARCHes out of their order, which the limit does not follow. */
function isSentWith(before: Step | undefined, { role, command: { kind } }: Step): boolean {
  return before?.role === role && before.command.kind === kind && kind !== 'search';
}

/** What the queue asks beside the plan's steps: which copies are there. Archive was empty before. */
function readCopies({ uids }: Plan): string[] {
  const there = UidSet.from(Array.from({ length: uids.size }, (_, n) => n + 1));
  return comparedChunks(there).map((chunk, n) => {
    const line = commandLine({ kind: 'fetch-identities', uids: chunk, modSeq: false }, { esearch: true });
    return n === 0 ? line : `+${line}`;
  });
}

/** Milliseconds from the first command to the last answer; each counts from when it was sent, with those sent with it. */
export function taken({ commands }: LimitRun, lines: readonly string[]): number {
  // LOGIN comes first, and what opens the folder beforehand.
  return lines.slice(1).reduce((sum, _, n) => {
    const isLast = lines[n + 2]?.startsWith('+') !== true;
    return isLast ? sum + commands[n + 2]!.ms : sum;
  }, 0);
}
