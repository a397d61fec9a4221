// What goes behind a command's line: the message to APPEND, or a text that no quoted string carries.
import { literalText } from '../../model/command.ts';
import type { Literal } from '../../ports.ts';
import type { Running } from './commands-in-flight.ts';

export interface CommandLiteral {
  readonly source: Literal;
  /** As the line announces them. */
  readonly octets: number;
}

export function literalOf({ command, source }: Running): CommandLiteral | undefined {
  if (command.kind === 'append') return source && { source, octets: command.octets };
  if (command.kind !== 'search-text') return undefined;
  const text = literalText(command.search);
  return text && { source: { [Symbol.asyncIterator]: () => only(text) }, octets: text.length };
}

// A generator, since that is what gives its one piece and ends.
async function* only(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  yield octets;
}
