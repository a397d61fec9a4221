// What the sheet on top needs from the server: the header, the structure, or the next page of a text. Whoever closes the
// sheet stops its reading.
import type { Failure } from '../../model/failure.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import type { LineReader } from '../../model/mail-lines.ts';
import { HEADER, WHOLE } from '../../model/mime-part.ts';
import type { MailText } from '../../ports.ts';
import { literal } from '../../text/safe-text.ts';
import {
  topSheet,
  type HeaderSheet,
  type PartsSheet,
  type Sheet,
  type Subject,
  type TextSheet,
} from '../sheet.ts';
import { start, type EffectContext } from './context.ts';
import { readPiece, readStructure } from './pieces.ts';

/** Octets of a header that are looked at; 64 KB are more than nearly all have. */
const MAX_HEADER = 256 * 1024;

/** The sheet that is being read for, from when it was laid down until it is closed. */
interface Look {
  readonly kind: Sheet['kind'];
  readonly of: Subject;
  readonly section: string;
  readonly stop: AbortController;
  reader?: LineReader;
  busy: boolean;
}

export class Looking {
  private readonly context: EffectContext;
  private readonly mailText: MailText;
  private readonly leaseFailed: (mailbox: MailboxRef, failure: Failure) => void;
  private look: Look | undefined;

  /** `leaseFailed` hears of a mailbox that cannot be read any more. */
  constructor(
    context: EffectContext,
    mailText: MailText,
    leaseFailed: (mailbox: MailboxRef, failure: Failure) => void,
  ) {
    this.context = context;
    this.mailText = mailText;
    this.leaseFailed = leaseFailed;
  }

  /** Looks whether the sheet on top lacks something; called after every change. */
  attend(): void {
    const sheet = topSheet(this.context.store.getState());
    if (!sheet || !this.look || !isFor(this.look, sheet)) {
      this.look?.stop.abort();
      this.look = sheet && lookFor(sheet);
    }
    const { look } = this;
    if (!sheet || !look || look.busy || sheet.failure || !isLacking(sheet)) return;
    look.busy = true;
    start(this.context, async () => {
      const failure = await this.read(sheet, look);
      look.busy = false;
      if (look.stop.signal.aborted) return;
      if (failure) this.failed(sheet.of, failure);
      this.context.store.flush();
      this.attend();
    });
  }

  private failed(of: Subject, failure: Failure): void {
    this.context.store.report({ kind: 'look-failed', ...of, failure });
    if (failure.kind === 'uidvalidity') this.leaseFailed(of.mailbox, failure);
  }

  private read(sheet: Sheet, look: Look): Promise<Failure | undefined> {
    switch (sheet.kind) {
      case 'header':
        return this.readHeader(sheet, look);
      case 'parts':
        return this.readParts(sheet, look);
      case 'text':
        return this.readText(sheet, look);
    }
  }

  private async readHeader({ of }: HeaderSheet, { stop }: Look): Promise<Failure | undefined> {
    const piece = { section: HEADER, offset: 0, octets: MAX_HEADER };
    const octets = await readPiece(this.context, of, piece, stop.signal);
    if (octets?.kind !== 'ok') return octets?.failure;
    const report = await this.mailText.headerReport(octets.value, octets.value.length >= MAX_HEADER);
    if (!stop.signal.aborted) this.context.store.report({ kind: 'header-reported', ...of, report });
    return undefined;
  }

  private async readParts({ of }: PartsSheet, { stop }: Look): Promise<Failure | undefined> {
    const fetched = await readStructure(this.context, of, stop.signal);
    if (fetched?.kind !== 'ok') return fetched?.failure;
    const structure = await this.mailText.structure(fetched.value);
    if (!stop.signal.aborted) this.context.store.report({ kind: 'structure-read', ...of, structure });
    return undefined;
  }

  private async readText(sheet: TextSheet, look: Look): Promise<Failure | undefined> {
    const { of, part, read: from, total } = sheet;
    look.reader ??= await this.mailText.lines({
      encoding: part?.encoding ?? literal(''),
      charset: part?.charset ?? literal(''),
    });
    const section = part?.section ?? WHOLE;
    const asked = sheet.wanted - from;
    const piece = await readPiece(
      this.context,
      of,
      { section, offset: from, octets: asked },
      look.stop.signal,
    );
    if (piece?.kind !== 'ok') return piece?.failure;
    const octets = piece.value;
    const upTo = from + octets.length;
    // A server may give less than was asked for; only where there is nothing, or all is there, is it the end.
    const ended = octets.length === 0 || (octets.length < asked && (total === undefined || upTo >= total));
    const read = look.reader.take(octets);
    const last = ended ? look.reader.end() : undefined;
    this.context.store.report({
      kind: 'lines-read',
      ...of,
      section,
      read: last ? { lines: [...read.lines, ...last.lines], rest: last.rest } : read,
      from,
      upTo,
      ended,
    });
    return undefined;
  }
}

function lookFor(sheet: Sheet): Look {
  return {
    kind: sheet.kind,
    of: sheet.of,
    section: sectionOf(sheet),
    stop: new AbortController(),
    busy: false,
  };
}

function isFor(look: Look, sheet: Sheet): boolean {
  return (
    look.kind === sheet.kind &&
    look.section === sectionOf(sheet) &&
    look.of.uid === sheet.of.uid &&
    sameMailbox(look.of.mailbox, sheet.of.mailbox)
  );
}

function sectionOf(sheet: Sheet): string {
  return sheet.kind === 'text' ? (sheet.part?.section ?? WHOLE) : '';
}

function isLacking(sheet: Sheet): boolean {
  switch (sheet.kind) {
    case 'header':
      return sheet.report === undefined;
    case 'parts':
      return sheet.structure === undefined;
    case 'text':
      return !sheet.ended && sheet.read < sheet.wanted;
  }
}
