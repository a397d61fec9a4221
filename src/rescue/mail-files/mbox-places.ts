// Where the messages of an mbox begin and end: behind each From_ line that stands at the beginning of the file or behind an
// empty line, up to the empty line before the next one (RFC 4155). A From_ line says when: without that it is text.
import type { ImportPlace } from '../../model/import.ts';

const [LF, CR] = [0x0a, 0x0d];
/** Octets of a line that are looked at: a From_ line has fewer. */
const LINE_OCTETS = 1_000;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const FROM_LINE =
  /^From .*?\b(?:mon|tue|wed|thu|fri|sat|sun),? +(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) +(\d{1,2}) +(\d\d?):(\d\d)(?::(\d\d))?(?: +(?:[a-z]{1,5}|([+-])(\d\d)(\d\d)))? +(\d{4})\b/i;

/** The time of a From_ line in seconds since 1970, UTC where it names no zone by number; undefined where it is none. */
export function fromLineDate(line: string): number | undefined {
  const match = FROM_LINE.exec(line);
  if (!match) return undefined;
  const [, month, day, hour, minute, second, sign, zoneHours, zoneMinutes, year] = match;
  const zone = sign ? (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)) : 0;
  const milliseconds = Date.UTC(
    Number(year),
    MONTHS.indexOf(month!.toLowerCase()),
    Number(day),
    Number(hour),
    Number(minute) - zone,
    Number(second ?? 0),
  );
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1_000;
}

export interface MboxPlace {
  readonly place: ImportPlace;
  readonly date: number;
}

/** Takes the octets of a file as they come. */
export class MboxPlaces {
  readonly found: MboxPlace[] = [];
  private open: { readonly from: number; readonly date: number } | undefined;
  /** Where the empty line began that was the last one; the file's beginning counts as behind one. */
  private emptyAt: number | undefined = 0;
  private lineAt = 0;
  private at = 0;
  private head: Buffer[] = [];
  private headOctets = 0;

  take(octets: Buffer): void {
    for (let from = 0; from < octets.length;) {
      const lineFeed = octets.indexOf(LF, from);
      const end = lineFeed < 0 ? octets.length : lineFeed + 1;
      if (this.headOctets < LINE_OCTETS) {
        // A copy: what is taken is its reader's again.
        const piece = Buffer.from(octets.subarray(from, Math.min(end, from + LINE_OCTETS - this.headOctets)));
        this.head.push(piece);
        this.headOctets += piece.length;
      }
      this.at += end - from;
      from = end;
      if (lineFeed >= 0) this.line();
    }
  }

  end(): void {
    if (this.at > this.lineAt) this.line();
    this.close(this.emptyAt ?? this.at);
  }

  private line(): void {
    const head = this.head.length === 1 ? this.head[0]! : Buffer.concat(this.head);
    const isEmpty = head[0] === LF || (head[0] === CR && head[1] === LF);
    // Most lines begin otherwise.
    const date =
      this.emptyAt !== undefined && head[0] === 0x46 ? fromLineDate(head.toString('latin1')) : undefined;
    if (date !== undefined) {
      this.close(this.emptyAt!);
      this.open = { from: this.at, date };
      this.emptyAt = undefined;
    } else this.emptyAt = isEmpty ? this.lineAt : undefined;
    this.lineAt = this.at;
    this.head = [];
    this.headOctets = 0;
  }

  private close(upTo: number): void {
    if (this.open)
      this.found.push({ place: [this.open.from, Math.max(this.open.from, upTo)], date: this.open.date });
    this.open = undefined;
  }
}
