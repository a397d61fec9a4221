// A file of mail that is imported: looked through once, message by message, and read again as each is sent, as long as it is
// what it was when it was looked through.
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { failed, ok, type Result } from '../../model/failure.ts';
import type { FoundMail, FoundMessage, ImportFile, ImportPlace } from '../../model/import.ts';
import { toSafe } from '../../text/safe-text.ts';
import { whyUnreadable } from './files.ts';
import { MailDecoder } from './mail-decoder.ts';
import { readHeader } from './mail-header.ts';
import { fromLineDate, MboxPlaces, type MboxPlace } from './mbox-places.ts';

const PIECE_OCTETS = 1024 * 1024;
/** Where a header ends that is looked at. */
const HEADER_OCTETS = 65_536;

export interface Looking {
  readonly signal: AbortSignal;
  /** How far it is, of twice the octets: each is read twice. */
  tell(octets: number, total: number): void;
}

/** Undefined where it was stopped. */
export async function lookThrough(
  path: string,
  { signal, tell }: Looking,
): Promise<Result<FoundMail> | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(path);
    const { size, mtimeMs } = await handle.stat();
    if (size === 0) return refusal(path, 'it is empty');
    const total = 2 * size;
    const places = new MboxPlaces();
    const start = (await read(handle, Buffer.alloc(1_000), 0)).toString('latin1');
    const mbox = fromLineDate(start.split('\n', 1)[0]!) !== undefined;
    if (mbox) {
      for await (const piece of pieces(handle, [0, size])) {
        if (signal.aborted) return undefined;
        places.take(piece.octets);
        tell(piece.upTo, total);
      }
      places.end();
    }
    const file: ImportFile = { path, octets: size, changed: mtimeMs, mbox };
    const found: readonly (Pick<MboxPlace, 'place'> & Partial<MboxPlace>)[] = mbox
      ? places.found
      : [{ place: [0, size] }];
    const messages: FoundMessage[] = [];
    for (const { place, date } of found) {
      const message = await lookAtMessage(handle, mbox, place, messages.length + 1, signal);
      if (!message) return undefined;
      messages.push(date === undefined ? message : { ...message, date: { seconds: date, by: 'From_' } });
      tell(size + place[1], total);
    }
    return ok({ file, messages });
  } catch (error) {
    return refusal(path, whyUnreadable(error));
  } finally {
    await handle?.close();
  }
}

async function lookAtMessage(
  handle: FileHandle,
  mbox: boolean,
  place: ImportPlace,
  number: number,
  signal: AbortSignal,
): Promise<FoundMessage | undefined> {
  let octets = 0;
  let hasNul = false;
  let header = '';
  for await (const piece of decoded(handle, mbox, place)) {
    if (signal.aborted) return undefined;
    if (header.length < HEADER_OCTETS) header += piece.toString('latin1', 0, HEADER_OCTETS - header.length);
    octets += piece.length;
    hasNul ||= piece.includes(0);
  }
  return { number, place, octets, hasNul, ...readHeader(header, Date.now() / 1_000) };
}

/** The octets of one message, as they were counted. Throws where the file is not what it was: half a message must not be sent. */
export async function* messageOctets(
  { path, octets, changed, mbox }: ImportFile,
  place: ImportPlace,
): AsyncGenerator<Uint8Array> {
  const handle = await openFile(path);
  try {
    const { size, mtimeMs } = await handle.stat();
    if (size !== octets || mtimeMs !== changed) throw new Error(`${path} was changed`);
    yield* decoded(handle, mbox, place);
  } finally {
    await handle.close();
  }
}

async function* decoded(handle: FileHandle, mbox: boolean, place: ImportPlace): AsyncGenerator<Buffer> {
  const decoder = new MailDecoder(mbox);
  for await (const { octets } of pieces(handle, place)) yield decoder.take(octets);
  yield decoder.end();
}

async function* pieces(
  handle: FileHandle,
  [from, upTo]: ImportPlace,
): AsyncGenerator<{ readonly octets: Buffer; readonly upTo: number }> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_OCTETS, upTo - from));
  for (let at = from; at < upTo;) {
    const octets = await read(handle, buffer.subarray(0, Math.min(buffer.length, upTo - at)), at);
    if (octets.length === 0) throw new Error('it got shorter while it was read');
    at += octets.length;
    yield { octets, upTo: at };
  }
}

async function read(handle: FileHandle, into: Buffer, at: number): Promise<Buffer> {
  const { bytesRead } = await handle.read(into, 0, into.length, at);
  return into.subarray(0, bytesRead);
}

async function openFile(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NONBLOCK } = constants;
  const handle = await open(path, O_RDONLY | O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Error('it is no file');
}

function refusal(path: string, why: string): Result<never> {
  return failed({ kind: 'limit', text: toSafe(`Could not import ${path}: ${why}. Nothing was sent.`) });
}
