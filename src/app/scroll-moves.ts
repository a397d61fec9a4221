// Keys that scroll a text, in every view that is one.
import type { Move } from './view-intent.ts';

export const SCROLL_MOVES: Readonly<Record<string, Move>> = {
  j: { by: 'rows', count: 1 },
  Down: { by: 'rows', count: 1 },
  k: { by: 'rows', count: -1 },
  Up: { by: 'rows', count: -1 },
  PageDown: { by: 'pages', count: 1 },
  Space: { by: 'pages', count: 1 },
  PageUp: { by: 'pages', count: -1 },
  'Ctrl-d': { by: 'half-pages', count: 1 },
  'Ctrl-u': { by: 'half-pages', count: -1 },
  g: { by: 'start' },
  Home: { by: 'start' },
  G: { by: 'end' },
  End: { by: 'end' },
};
