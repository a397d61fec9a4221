// What of the protocol is shown, and where it is scrolled to.
import { sheetRows } from '../layout.ts';
import { scrolled } from '../moved.ts';
import { SHOWN_CONNECTIONS, shownLines, type ProtocolState } from '../protocol.ts';
import type { Input } from '../input.ts';
import type { State } from '../state.ts';

export const initialProtocol: ProtocolState = {
  isOpen: false,
  sending: false,
  lines: [],
  shown: [],
  connections: 'all',
  filter: '',
  search: '',
  hit: undefined,
  seeks: false,
  top: 0,
  follows: true,
  folds: false,
};

export function updateProtocol(state: State, input: Input): ProtocolState {
  const { protocol } = state;
  switch (input.kind) {
    case 'open-protocol':
      // Where everything is looked at, the answer is in sight as well.
      if (protocol.isOpen && (input.of === 'all' || protocol.connections === 'all')) return protocol;
      return shownAnew({ ...protocol, isOpen: true, connections: input.of });
    case 'close-protocol':
      return { ...protocol, isOpen: false, lines: [], shown: [], hit: undefined };
    case 'transcript-read':
      return protocol.isOpen ? withLines(protocol, input.lines) : protocol;
    case 'raw-sent':
      return { ...protocol, sending: input.waits };
    case 'move-protocol': {
      const top = scrolled(input.move, protocol.top, sheetRows(state));
      // Whether that is the end its drawing knows.
      return { ...protocol, top, follows: false };
    }
    case 'cycle-connections':
      return shownAnew({ ...protocol, connections: next(protocol.connections) });
    case 'filter-lines':
      return shownAnew({ ...protocol, filter: input.text });
    case 'fold-lines':
      return { ...protocol, folds: !protocol.folds, seeks: protocol.hit !== undefined };
    case 'find-line':
      return { ...protocol, search: input.text, hit: input.hit, seeks: true, follows: false };
    default:
      return protocol;
  }
}

function next(shown: ProtocolState['connections']): ProtocolState['connections'] {
  return SHOWN_CONNECTIONS[(SHOWN_CONNECTIONS.indexOf(shown) + 1) % SHOWN_CONNECTIONS.length]!;
}

function shownAnew(protocol: ProtocolState): ProtocolState {
  return { ...protocol, shown: shownLines(protocol), hit: undefined, follows: true };
}

/** What is looked at stays in sight, where old lines were dropped. */
function withLines(protocol: ProtocolState, lines: ProtocolState['lines']): ProtocolState {
  const first = lines[0]?.number ?? 0;
  const dropped = protocol.shown.findIndex(({ number }) => number >= first);
  const shown = shownLines({ ...protocol, lines });
  return { ...protocol, lines, shown, top: Math.max(0, protocol.top - Math.max(0, dropped)) };
}
