// What an export reads of the server: whole messages, many small ones at once and large ones piece by piece, or what the
// list says of them. By UID, under EXAMINE, without setting \Seen; the wire is given back after each answer.
import type { ExportFormat } from '../../model/export.ts';
import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import type { ExportSink } from '../../ports.ts';
import { literal, type Safe } from '../../text/safe-text.ts';
import { listLine } from '../export-list.ts';
import type { EffectContext } from './context.ts';
import { letGo } from './let-go.ts';
import { askOn } from './pieces.ts';

/** Octets of one piece: large enough for a long line, small enough to be cancelled and not to be felt in memory. */
const PIECE_OCTETS = 512 * 1024;
/** Octets and messages that one command asks for. */
const BATCH_OCTETS = 1024 * 1024;
const BATCH_MESSAGES = 200;
const LIST_MESSAGES = 500;

export interface ExportJob {
  readonly context: EffectContext;
  readonly mailbox: MailboxRef;
  readonly folder: Safe;
  /** The mailbox's place among those of the export. */
  readonly part: number;
  readonly format: ExportFormat;
  /** Those that are not there yet. */
  readonly uids: UidSet;
  /** Those that an earlier export began. */
  readonly begun: UidSet;
  /** Octets; NaN where nobody knows. */
  readonly sizeOf: (uid: Uid) => number;
  readonly sink: ExportSink;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  /** Told after every step. */
  readonly told: () => void;
}

/** What became of the messages. */
export interface Tally {
  written: number;
  /** Octets of them. */
  octets: number;
  /** The server has them no more. */
  gone: number;
  /** The server did not give them, and why the first of them. */
  refused: number;
  why: Safe;
}

const CANCELLED: Failure = { kind: 'cancelled', text: literal('cancelled.') };

export async function readList(job: ExportJob): Promise<Result<null>> {
  const { context, mailbox, folder, format, sink, signal, tally } = job;
  for (const uids of job.uids.chunks(7_000, LIST_MESSAGES)) {
    const identities = await askOn(
      context,
      mailbox,
      { kind: 'fetch-identities', uids, modSeq: false },
      signal,
    );
    if (identities?.kind !== 'ok') return identities ?? failed(CANCELLED);
    const envelopes = await askOn(context, mailbox, { kind: 'fetch-envelopes', uids }, signal);
    if (envelopes?.kind !== 'ok') return envelopes ?? failed(CANCELLED);
    const { rows, headers } = identities.value;
    let lines = '';
    const found: number[] = [];
    // In the order of UIDs, whatever the server's.
    const places = Array.from({ length: rows.count }, (_, row) => row).sort(
      (a, b) => rows.uids[a]! - rows.uids[b]!,
    );
    for (const row of places) {
      const uid = rows.uids[row]! as Uid;
      if (found.at(-1) === uid) continue;
      found.push(uid);
      lines += listLine(format, {
        folder,
        uidValidity: mailbox.uidValidity,
        uid,
        date: rows.dates[row]!,
        size: rows.sizes[row]!,
        flags: rows.pool.list(rows.flagIds[row]!),
        from: envelopes.value.get(uid)?.from ?? literal(''),
        ...(headers.get(uid) ?? { subject: literal(''), messageId: literal('') }),
      });
    }
    const octets = new TextEncoder().encode(lines);
    for (const put of [
      () => sink.begin({ part: job.part, uids: uids.toString() }, NaN),
      () => sink.write(octets),
      () => sink.end(),
    ] as const) {
      const done = await put();
      if (done.kind === 'failed') return done;
    }
    tally.written += found.length;
    tally.gone += uids.size - found.length;
    tally.octets += octets.length;
    job.told();
  }
  return ok(null);
}

export async function readBodies(job: ExportJob): Promise<Result<null>> {
  for (const uids of batches(job)) {
    const read = uids.intersect(job.begun).isEmpty
      ? await readBatch(job, uids)
      : await goOn(job, uids.first!);
    if (read.kind === 'failed') return read;
  }
  return ok(null);
}

/** As many as together are worth a command; what is large, and what goes on, goes alone. */
function* batches({ uids, sizeOf, begun }: ExportJob): Generator<UidSet> {
  let batch: Uid[] = [];
  let octets = 0;
  for (const uid of uids) {
    const known = sizeOf(uid);
    const size = Number.isNaN(known) ? BATCH_OCTETS : known;
    const isAlone = begun.has(uid);
    if (batch.length > 0 && (isAlone || octets + size > BATCH_OCTETS || batch.length >= BATCH_MESSAGES)) {
      yield UidSet.from(batch);
      batch = [];
      octets = 0;
    }
    if (isAlone) yield UidSet.of(uid);
    else {
      batch.push(uid);
      octets += size;
    }
  }
  if (batch.length > 0) yield UidSet.from(batch);
}

function ask({ context, mailbox, signal }: ExportJob, uids: UidSet, offset: number) {
  return askOn(context, mailbox, { kind: 'fetch-messages', uids, offset, octets: PIECE_OCTETS }, signal);
}

async function readBatch(job: ExportJob, uids: UidSet): Promise<Result<null>> {
  const answer = await ask(job, uids, 0);
  if (!answer) return failed(CANCELLED);
  if (answer.kind === 'failed') {
    if (!isRefusal(answer.failure)) return answer;
    if (uids.size === 1) return note(job, answer.failure);
    // One of them that it cannot give is no reason to lack the others.
    for (const uid of uids) {
      const read = await readBatch(job, UidSet.of(uid));
      if (read.kind === 'failed') return read;
    }
    return ok(null);
  }
  const found = new Map(answer.value.map((message) => [message.uid, message]));
  for (const uid of uids) {
    const message = found.get(uid);
    if (!message) {
      job.tally.gone++;
      continue;
    }
    const begun = await job.sink.begin({ part: job.part, uids: String(uid) }, message.date);
    if (begun.kind === 'failed') return begun;
    const written = await writeOne(job, uid, message.octets, 0);
    if (written.kind === 'failed') return written;
  }
  job.told();
  return ok(null);
}

/** A message of which an earlier export has the beginning. */
async function goOn(job: ExportJob, uid: Uid): Promise<Result<null>> {
  const begun = await job.sink.begin({ part: job.part, uids: String(uid) }, NaN);
  if (begun.kind === 'failed') return begun;
  const answer = await ask(job, UidSet.of(uid), begun.value);
  if (!answer) return failed(CANCELLED);
  if (answer.kind === 'failed') return isRefusal(answer.failure) ? dropped(job, answer.failure) : answer;
  const message = answer.value.find((one) => one.uid === uid);
  return message ? writeOne(job, uid, message.octets, begun.value) : dropped(job);
}

/** RFC822.SIZE may be an estimate, and a server may give less than was asked for: the end is where there is nothing more. */
async function writeOne(job: ExportJob, uid: Uid, first: Uint8Array, offset: number): Promise<Result<null>> {
  const { sink, tally } = job;
  const size = job.sizeOf(uid);
  tally.octets += offset;
  for (let read = offset, piece = first; ;) {
    const put = await sink.write(piece);
    if (put.kind === 'failed') return put;
    read += piece.length;
    tally.octets += piece.length;
    const isEnd = piece.length === 0 || (piece.length < PIECE_OCTETS && read >= size);
    letGo(piece);
    if (isEnd) break;
    job.told();
    const answer = await ask(job, UidSet.of(uid), read);
    if (!answer) return failed(CANCELLED);
    if (answer.kind === 'failed') return isRefusal(answer.failure) ? dropped(job, answer.failure) : answer;
    const message = answer.value.find((one) => one.uid === uid);
    if (!message) return dropped(job);
    piece = message.octets;
  }
  tally.written++;
  return sink.end();
}

/** Without a refusal it is gone meanwhile. */
async function dropped(job: ExportJob, refusal?: Failure): Promise<Result<null>> {
  const gone = await job.sink.drop();
  if (gone.kind === 'failed') return gone;
  if (refusal) return note(job, refusal);
  job.tally.gone++;
  return ok(null);
}

function note({ tally }: ExportJob, { text }: Failure): Result<null> {
  if (tally.refused === 0) tally.why = text;
  tally.refused++;
  return ok(null);
}

/** The server said NO or BAD to this message; the connection is as good as before. */
const isRefusal = ({ kind }: Failure): boolean => kind === 'no' || kind === 'bad';
