// How far the message is that is being appended: its octets are told of as they leave.
import type { Literal } from '../ports.ts';
import type { PlanRecord } from './record.ts';
import { report, type RunContext } from './run-context.ts';

/** Milliseconds between two words on it. */
const TELL_MS = 250;

/** The same octets. Whoever sends them asks for a piece once the one before was written. */
export function watched(source: Literal, record: PlanRecord, context: RunContext): Literal {
  return { [Symbol.asyncIterator]: () => counted(source, record, context) };
}

async function* counted(
  source: Literal,
  record: PlanRecord,
  context: RunContext,
): AsyncGenerator<Uint8Array, void> {
  let told = context.now();
  let sent = 0;
  for await (const piece of source) {
    yield piece;
    sent += piece.length;
    if (context.now() - told < TELL_MS) continue;
    told = context.now();
    record.uploaded = sent;
    report(record, context);
  }
}
