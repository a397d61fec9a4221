// A run of safe text with one style token. Panes paint tokens through the theme; nothing here knows a colour.
import { concat, type Safe } from './safe-text.ts';

export type Token =
  | 'row'
  | 'row.cursor'
  | 'row.mark'
  | 'row.unseen'
  | 'row.deleted'
  | 'flag.flagged'
  | 'flag.deleted'
  | 'bar'
  | 'dim';

export type Segment = { readonly text: Safe; readonly token: Token };

/** Joins neighbours of one token, since each change of style costs bytes on a slow line. */
export function mergeSegments(segments: readonly Segment[]): Segment[] {
  const merged: Segment[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    if (segment.text === '') continue;
    if (last?.token === segment.token) {
      merged[merged.length - 1] = { text: concat(last.text, segment.text), token: last.token };
    } else {
      merged.push(segment);
    }
  }
  return merged;
}

export const segmentsText = (segments: readonly Segment[]): Safe =>
  concat(...segments.map((segment) => segment.text));
