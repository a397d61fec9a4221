// Sheets lie over the panes and show one message from inside: its header, its parts, the text of one of them or of the whole.
import type { Failure } from '../model/failure.ts';
import type { HeaderReport } from '../model/header-report.ts';
import type { MessageRef } from '../model/gathering.ts';
import type { MimePart, Section, Structure } from '../model/mime-part.ts';
import type { Saving } from '../model/fact.ts';
import type { Safe } from '../text/safe-text.ts';

export interface SheetsState {
  /** The last one is on top. */
  readonly stack: readonly Sheet[];
  readonly saving: Saving | undefined;
}

/** The message that is looked into. */
export type Subject = MessageRef;

interface SheetBase {
  readonly of: Subject;
  /** Why nothing, or nothing more, could be read. */
  readonly failure: Failure | undefined;
  /** First line in sight. */
  readonly top: number;
}

export const HEADER_VIEWS = ['weeded', 'all', 'raw'] as const;
export type HeaderView = (typeof HEADER_VIEWS)[number];

export interface HeaderSheet extends SheetBase {
  readonly kind: 'header';
  readonly view: HeaderView;
  readonly report: HeaderReport | undefined;
}

export interface PartsSheet extends SheetBase {
  readonly kind: 'parts';
  readonly structure: Structure | undefined;
  /** Place among the parts. */
  readonly cursor: number;
}

export interface TextSheet extends SheetBase {
  readonly kind: 'text';
  /** Undefined for the source of the message. */
  readonly part: MimePart | undefined;
  /** As they were read: what is there is never copied when more comes. */
  readonly pages: readonly (readonly Safe[])[];
  /** The beginning of a line whose end was not read yet. */
  readonly rest: Safe;
  /** Octets that were read, that are to be read by now, and that there are, as far as the server said. */
  readonly read: number;
  readonly wanted: number;
  readonly total: number | undefined;
  readonly ended: boolean;
}

export type Sheet = HeaderSheet | PartsSheet | TextSheet;

/** What is saved as a file. */
export interface SavedPart {
  readonly of: Subject;
  readonly section: Section;
  readonly encoding: Safe;
  readonly type: Safe;
  readonly filename: Safe;
  readonly octets: number | undefined;
}

/** Octets of a text that are read at once: a page that is worth a round trip on any line. */
export const PAGE_OCTETS = 65_536;
/** Octets of a text that are held at most: what is longer is saved, and read elsewhere. */
export const MAX_TEXT_OCTETS = 8 * 1024 * 1024;

export function topSheet({ sheets }: { readonly sheets: SheetsState }): Sheet | undefined {
  return sheets.stack.at(-1);
}

/** More of its text can be read. */
export function hasMore({ ended, failure, read }: TextSheet): boolean {
  return failure !== undefined || (!ended && read < MAX_TEXT_OCTETS);
}

export function headerSheet(of: Subject): HeaderSheet {
  return { kind: 'header', of, view: 'weeded', report: undefined, failure: undefined, top: 0 };
}

export function partsSheet(of: Subject): PartsSheet {
  return { kind: 'parts', of, structure: undefined, cursor: 0, failure: undefined, top: 0 };
}

export function textSheet(of: Subject, part: MimePart | undefined, total: number | undefined): TextSheet {
  return {
    kind: 'text',
    of,
    part,
    pages: [],
    rest: '' as Safe,
    read: 0,
    wanted: PAGE_OCTETS,
    total,
    ended: false,
    failure: undefined,
    top: 0,
  };
}
