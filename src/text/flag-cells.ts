// A message's flags as glyphs in fixed places, so that a column of them can be read downwards.
import { literal, type Safe } from './safe-text.ts';
import type { Segment, Token } from './segment.ts';

export type FlagMarks = {
  readonly seen: boolean;
  readonly flagged: boolean;
  readonly deleted: boolean;
  readonly answered: boolean;
  readonly draft: boolean;
  /** Any keyword is set. */
  readonly keywords: boolean;
};

/** Cells of the flags column. */
export const FLAG_CELLS = 5;

type Glyph = { readonly glyph: Safe; readonly ascii: Safe; readonly token?: Token };

const SEEN: Glyph = { glyph: literal('✓'), ascii: literal('S') };
const FLAGGED: Glyph = { glyph: literal('F'), ascii: literal('F'), token: 'flag.flagged' };
const DELETED: Glyph = { glyph: literal('D'), ascii: literal('D'), token: 'flag.deleted' };
const ANSWERED: Glyph = { glyph: literal('↩'), ascii: literal('A') };
const DRAFT: Glyph = { glyph: literal('✎'), ascii: literal('T') };
const KEYWORDS: Glyph = { glyph: literal('$'), ascii: literal('$') };

export type FlagStyle = { readonly ascii?: boolean; readonly token?: Token };

/** Five segments of one cell: seen, flagged, deleted, answered (or else draft), keywords; `token` where none is special. */
export function flagCells(flags: FlagMarks, { ascii = false, token = 'row' }: FlagStyle = {}): Segment[] {
  const places = [
    flags.seen && SEEN,
    flags.flagged && FLAGGED,
    flags.deleted && DELETED,
    flags.answered ? ANSWERED : flags.draft && DRAFT,
    flags.keywords && KEYWORDS,
  ];
  return places.map((place) => {
    if (!place) return { text: literal(' '), token };
    return { text: ascii ? place.ascii : place.glyph, token: place.token ?? token };
  });
}
