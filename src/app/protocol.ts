// The protocol view: the newest lines that went over the connections, those of them that are shown, and where it is scrolled
// to. It lies over panes and sheets.
import type { ConnectionName, TranscriptLine } from '../model/transcript.ts';

export const SHOWN_CONNECTIONS = ['all', 'reader', 'wire', 'console'] as const;
export type ShownConnections = (typeof SHOWN_CONNECTIONS)[number];

export type SearchDirection = 'next' | 'previous';

export interface ProtocolState {
  readonly isOpen: boolean;
  /** A command that was typed by hand is not answered yet. */
  readonly sending: boolean;
  /** All that are held, as long as it is open. */
  readonly lines: readonly TranscriptLine[];
  /** Those of the chosen connections, with the text that is filtered by. */
  readonly shown: readonly TranscriptLine[];
  readonly connections: ShownConnections;
  /** Empty: no filter. */
  readonly filter: string;
  readonly search: string;
  /** The number of the line that was found last. */
  readonly hit: number | undefined;
  /** It is to be scrolled to where the hit is in sight. */
  readonly seeks: boolean;
  /** First row in sight. */
  readonly top: number;
  /** New lines push the old ones up. */
  readonly follows: boolean;
  /** Long lines take as many rows as they need. */
  readonly folds: boolean;
}

const MEMBERS: Readonly<Record<ShownConnections, readonly ConnectionName[] | undefined>> = {
  all: undefined,
  reader: ['reader'],
  // A long scan's second one is one of its kind.
  wire: ['wire', 'spare'],
  console: ['console'],
};

export function shownLines({
  lines,
  connections,
  filter,
}: Pick<ProtocolState, 'lines' | 'connections' | 'filter'>): readonly TranscriptLine[] {
  const members = MEMBERS[connections];
  const wanted = filter.toLowerCase();
  if (!members && wanted === '') return lines;
  return lines.filter(
    ({ connection, text }) =>
      (!members || members.includes(connection)) && (wanted === '' || text.toLowerCase().includes(wanted)),
  );
}

/** The number of the next line with the text, going round at the ends; undefined where none has it. */
export function foundLine(
  { shown, hit, top, folds }: ProtocolState,
  text: string,
  direction: SearchDirection,
): number | undefined {
  // A new search begins at what is in sight; among folded lines only their drawing knows what that is.
  const from = folds ? 0 : (shown[top]?.number ?? 0);
  const wanted = text.toLowerCase();
  const hits = shown.filter((line) => line.text.toLowerCase().includes(wanted));
  if (hits.length === 0) return undefined;
  if (direction === 'previous')
    return (hits.findLast(({ number }) => number < (hit ?? from)) ?? hits.at(-1)!).number;
  return (hits.find(({ number }) => (hit === undefined ? number >= from : number > hit)) ?? hits[0]!).number;
}
