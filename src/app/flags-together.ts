// Flags that the server told of one message at a time, as many at once as came: each change of the table copies a column of it,
// and thousands may be flagged by somebody else at once.
import { FlagPool } from '../model/flags.ts';
import { sameMailbox } from '../model/mailbox.ts';
import type { Input } from './input.ts';

type Seen = Extract<Input, { kind: 'flags-seen' }>;

/** The same inputs, with flags that were seen of one mailbox in a row read in one go. */
export function flagsTogether(inputs: readonly Input[]): Input[] {
  const together: Input[] = [];
  for (let at = 0; at < inputs.length;) {
    const seen = seenFrom(inputs, at);
    together.push(seen.length > 1 ? inOne(seen) : inputs[at]!);
    at += Math.max(1, seen.length);
  }
  return together;
}

function seenFrom(inputs: readonly Input[], from: number): Seen[] {
  const seen: Seen[] = [];
  for (let at = from; at < inputs.length; at++) {
    const input = inputs[at]!;
    if (input.kind !== 'flags-seen' || !sameMailbox(input.mailbox, (seen[0] ?? input).mailbox)) break;
    seen.push(input);
  }
  return seen;
}

function inOne(seen: readonly Seen[]): Input {
  const pool = new FlagPool();
  const uids = Uint32Array.from(seen, ({ uid }) => uid);
  const flagIds = Uint32Array.from(seen, ({ flags }) => pool.id(flags));
  return {
    kind: 'flags-read',
    mailbox: seen[0]!.mailbox,
    flags: { count: seen.length, uids, flagIds, pool },
  };
}
