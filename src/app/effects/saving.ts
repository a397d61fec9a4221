// A part of a message, or all of it, to a file: piece by piece, decoded on the way, never in memory as a whole.
import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import { isKnownEncoding } from '../../model/mime-part.ts';
import type { MailText, OctetDecoder, SavedFile, SavedFiles } from '../../ports.ts';
import { fileName } from '../../text/file-name.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatBytes } from '../../text/size.ts';
import type { SavedPart } from '../sheet.ts';
import { partWords, suggestedName } from '../saved-part.ts';
import { start, type EffectContext } from './context.ts';
import { letGo } from './let-go.ts';
import { readPiece } from './pieces.ts';

/** Octets of one piece: large enough for a long line, small enough to be cancelled and not to be felt in memory. */
const PIECE_OCTETS = 512 * 1024;

const SAVING = literal('saving');
const CANCELLED: Failure = { kind: 'cancelled', text: literal('cancelled.') };

/** Milliseconds between two words on how far it is: a frame for each piece would cost more than the piece. */
const TELL_MS = 250;

export class Saving {
  private readonly context: EffectContext;
  private readonly mailText: MailText;
  private readonly files: SavedFiles;
  private stop: AbortController | undefined;
  private file: SavedFile | undefined;

  constructor(context: EffectContext, mailText: MailText, files: SavedFiles) {
    this.context = context;
    this.mailText = mailText;
    this.files = files;
  }

  /** Asks for the name; one that is free is proposed. */
  ask(part: SavedPart): void {
    if (this.context.store.getState().sheets.saving)
      return this.say('One file at a time: Esc cancels the one that is being saved.', 'warning');
    const text = this.files.freeName(fileName(part.filename, suggestedName(part)));
    const { directory } = this.files;
    this.context.store.view({ kind: 'open-dialog', dialog: { kind: 'save', part, directory, text } });
  }

  save(part: SavedPart, name: string): void {
    if (this.stop || this.context.store.getState().sheets.saving) return;
    const begun = this.files.begin(name);
    if (begun.kind === 'failed') return this.say(begun.failure.text, 'danger');
    const stop = (this.stop = new AbortController());
    this.file = begun.value;
    start(this.context, async () => {
      const ended = await this.copy(part, toSafe(name), begun.value, stop.signal);
      this.stop = undefined;
      this.file = undefined;
      this.context.store.report({ kind: 'saving', saving: undefined });
      this.context.store.flush();
      if (ended.kind === 'ok') this.say(ended.value, 'plain');
      else this.say(safe`Saving ${partWords(part)}: ${ended.failure.text} Nothing was kept of it.`, 'danger');
    });
  }

  /** True where something was under way. */
  cancel(): boolean {
    if (!this.stop) return false;
    this.stop.abort();
    return true;
  }

  /** The program is being left: what is not whole goes at once. */
  close(): void {
    this.stop?.abort();
    this.file?.discard();
  }

  private async copy(
    part: SavedPart,
    name: Safe,
    file: SavedFile,
    signal: AbortSignal,
  ): Promise<Result<Safe>> {
    const decoder = await this.mailText.decoder(part.encoding);
    const copied = await this.copyOctets(part, name, { file, decoder }, signal);
    if (copied.kind === 'failed') {
      file.discard();
      return copied;
    }
    const placed = file.commit();
    if (placed.kind === 'failed') return placed;
    const { read, written } = copied.value;
    const short =
      part.octets !== undefined && read !== part.octets
        ? safe` The server had ${read} octets of it, and said ${part.octets}.`
        : literal('');
    const undone = isKnownEncoding(part) ? literal('') : safe` It is as it came: ${part.encoding}.`;
    return ok(safe`Saved ${partWords(part)}: ${formatBytes(written)} in ${placed.value}.${undone}${short}`);
  }

  private async copyOctets(
    { of, section, octets: total }: SavedPart,
    name: Safe,
    { file, decoder }: { readonly file: SavedFile; readonly decoder: OctetDecoder },
    signal: AbortSignal,
  ): Promise<Result<{ readonly read: number; readonly written: number }>> {
    let read = 0;
    let written = 0;
    let told = -Infinity;
    const began = this.context.clock.now();
    for (;;) {
      const now = this.context.clock.now();
      if (now - told >= TELL_MS) {
        told = now;
        const saving = { verb: SAVING, name, octets: read, total, before: 0, elapsed: now - began };
        this.context.store.report({ kind: 'saving', saving });
      }
      const piece = await readPiece(
        this.context,
        of,
        { section, offset: read, octets: PIECE_OCTETS },
        signal,
      );
      if (!piece) return failed(CANCELLED);
      if (piece.kind === 'failed') return piece;
      // The size that was said may be wrong: the end is where there is nothing more.
      const isEnd = piece.value.length === 0;
      const octets = isEnd ? decoder.end() : decoder.take(piece.value);
      const put = file.write(octets);
      if (put.kind === 'failed') return put;
      read += piece.value.length;
      written += octets.length;
      letGo(octets);
      letGo(piece.value);
      if (isEnd) return ok({ read, written });
    }
  }

  private say(text: Safe | string, tone: 'plain' | 'warning' | 'danger'): void {
    this.context.store.view({ kind: 'say', status: { text: toSafe(text), tone } });
  }
}
