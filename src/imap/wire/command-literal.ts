// What goes behind a command's line: the message to APPEND, or a text that no quoted string carries.
import type { Capabilities } from '../../model/capabilities.ts';
import { literalText } from '../../model/command.ts';
import type { Literal } from '../../ports.ts';
import type { Running } from './commands-in-flight.ts';

const SHORT_LITERAL_OCTETS = 4096; // RFC 7888 §5: what LITERAL- lets go unasked.

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

/** RFC 7888: whether a literal may be sent without waiting for `+`. */
export function takesUnasked(capabilities: Capabilities, octets: number): boolean {
  return capabilities.has('LITERAL+') || (capabilities.has('LITERAL-') && octets <= SHORT_LITERAL_OCTETS);
}
