// Keys while the protocol is looked at.
import { literal } from '../text/safe-text.ts';
import { formatCount } from '../text/size.ts';
import type { Effect } from './command.ts';
import { prompt, view, warn } from './commands/shared.ts';
import type { Hint } from './keymap.ts';
import { foundLine, type ProtocolState, type SearchDirection } from './protocol.ts';
import { SCROLL_MOVES } from './scroll-moves.ts';

export function protocolPress(protocol: ProtocolState, key: string): readonly Effect[] {
  const { filter } = protocol;
  const move = SCROLL_MOVES[key];
  if (move) return view({ kind: 'move-protocol', move });
  switch (key) {
    case 'Esc':
    case 'q':
    case '@':
      return view({ kind: 'close-protocol' });
    case 'c':
      return view({ kind: 'cycle-connections' });
    case 'w':
      return view({ kind: 'fold-lines' });
    case 'l':
      return prompt('filter-lines', literal('Only lines with:'), filter);
    case '/':
      return prompt('find-line', literal('Find:'));
    case 'n':
      return again(protocol, 'next');
    case 'p':
      return again(protocol, 'previous');
    case 's':
      return [{ kind: 'save-protocol' }];
    case 'y':
      return [{ kind: 'script', to: 'clipboard' }];
    case 'Y':
      return [{ kind: 'script', to: 'file' }];
    default:
      return warn(`${key} does nothing here. Esc goes back.`);
  }
}

function again(protocol: ProtocolState, direction: SearchDirection): readonly Effect[] {
  const { search } = protocol;
  return search === '' ? warn('Nothing was searched for: / does.') : find(protocol, search, direction);
}

export function find(protocol: ProtocolState, text: string, direction: SearchDirection): readonly Effect[] {
  const hit = foundLine(protocol, text, direction);
  return hit === undefined
    ? warn(`"${text}" is in none of the ${formatCount(protocol.shown.length)} lines.`)
    : view({ kind: 'find-line', text, hit });
}

/** For the hint bar, in place of the panes' keys. */
export function protocolHints({ connections, filter, search, folds, shown }: ProtocolState): Hint[] {
  const hint = (key: string, title: string, enabled = true): Hint => ({ key, title, enabled });
  return [
    hint('j/k', 'scroll'),
    hint(':', 'command'),
    hint('c', connections === 'all' ? 'one connection' : 'next connection'),
    hint('/', 'find'),
    hint('n/p', 'next, previous', search !== ''),
    hint('l', filter === '' ? 'filter' : 'filter on'),
    hint('w', folds ? 'cut' : 'wrap'),
    hint('s', 'save', shown.length > 0),
    hint('y/Y', 'script', shown.length > 0),
    hint('Esc', 'back'),
  ];
}
