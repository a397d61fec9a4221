// An export: where it goes is asked, what is there already of the same export is not read again, and how it went is said
// in one line, with what is needed to go on where it was cut short.
import type { ExportFormat, ExportKey, ExportName, ExportOrder, ExportPart } from '../../model/export.ts';
import { ok, type Failure, type Result } from '../../model/failure.ts';
import type { MessageRef } from '../../model/gathering.ts';
import { totalOf } from '../../model/message-totals.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import type { ExportSink, MailFiles } from '../../ports.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import { listHead } from '../export-list.ts';
import { listedUid, listedUids, messagesOf } from '../listed.ts';
import { folderAt } from '../slices/folders.ts';
import { shownMessages } from '../slices/view.ts';
import type { MessagesState, State, Tone } from '../state.ts';
import { targetWords, type Targets } from '../targets.ts';
import { start, type EffectContext } from './context.ts';
import { readBodies, readList, type ExportJob, type Tally } from './export-reading.ts';

/** Milliseconds between two words on how far it is. */
const TELL_MS = 250;

export class Exporting {
  private readonly context: EffectContext;
  private readonly files: MailFiles;
  private readonly directory: Safe;
  private stop: AbortController | undefined;
  private sink: ExportSink | undefined;

  constructor(context: EffectContext, files: MailFiles, directory: Safe) {
    this.context = context;
    this.files = files;
    this.directory = directory;
  }

  /** Asks where it is to go; a name that is free is proposed, or that of the same export, cut short. */
  ask(format: ExportFormat, of: Targets): void {
    const { store } = this.context;
    if (store.getState().sheets.saving) return this.say(ONE_AT_A_TIME, 'warning');
    const messages = shownMessages(store.getState());
    const parts = partsOf(store.getState(), messages, of.uids);
    if (parts.length === 0) return;
    const order = { format, parts, head: listHead(format) };
    const name: ExportName = messages.gathering
      ? { folder: messages.name }
      : { folder: messages.name, first: of.uids.first, last: of.uids.last };
    start(this.context, async () => {
      const text = await this.files.propose(order, name);
      // The user went on meanwhile.
      if (store.getState().view.dialog) return;
      const { directory } = this;
      const label = safe`Export ${toSafe(targetWords(of))} ${FORMAT_WORDS[format]}`;
      store.view({ kind: 'open-dialog', dialog: { kind: 'export', order, label, directory, text } });
      store.flush();
    });
  }

  export(order: ExportOrder): void {
    const { store } = this.context;
    if (store.getState().sheets.saving) return this.say(ONE_AT_A_TIME, 'warning');
    const stop = (this.stop = new AbortController());
    start(this.context, async () => {
      const opened = await this.files.export(order);
      if (opened.kind === 'failed') {
        this.stop = undefined;
        return this.say(opened.failure.text, 'danger');
      }
      this.sink = opened.value;
      const ended = await this.run(order, opened.value, stop.signal);
      this.sink = undefined;
      this.stop = undefined;
      store.report({ kind: 'saving', saving: undefined });
      store.flush();
      this.say(ended.text, ended.tone);
    });
  }

  /** True where something was under way. */
  cancel(): boolean {
    if (!this.stop) return false;
    this.stop.abort();
    return true;
  }

  /** The program is being left: what is whole is kept. */
  async close(): Promise<void> {
    this.stop?.abort();
    await this.sink?.close();
  }

  private async run(order: ExportOrder, sink: ExportSink, signal: AbortSignal): Promise<Ended> {
    const { format } = order;
    const list = shownMessages(this.context.store.getState());
    const parts = order.parts.map((part, place) => partOf(part, place, sink));
    const tally: Tally = { written: 0, octets: 0, gone: 0, refused: 0, why: literal('') };
    const isList = format === 'csv' || format === 'jsonl';
    const extent = extentOf(parts, list);
    const { done, asked } = extent;
    const told = this.teller(sink.path, isList, extent, tally);
    told();
    let read: Result<null> = ok(null);
    for (const part of parts) {
      const { mailbox, folder, place, begun } = part;
      const uids = part.asked.minus(part.done);
      const sizeOf = (uid: Uid): number => sizeIn(list, { mailbox, uid });
      const { context } = this;
      const source = { context, mailbox, folder, part: place, uids, begun, sizeOf };
      const job: ExportJob = { ...source, format, sink, signal, tally, told };
      read = await (isList ? readList(job) : readBodies(job));
      if (read.kind === 'failed') break;
    }
    if (read.kind === 'failed') {
      await sink.close();
      return cutShort(read.failure, tally, done, asked, sink);
    }
    if (done + tally.written === 0) {
      await sink.close();
      return { text: nothingWords(tally), tone: 'warning' };
    }
    const finished = await sink.finish();
    if (finished.kind === 'failed') {
      await sink.close();
      return cutShort(finished.failure, tally, done, asked, sink);
    }
    return whole(format, tally, done, finished.value);
  }

  /** Says how far it is, now and then. */
  private teller(name: Safe, isList: boolean, extent: Extent, tally: Tally): () => void {
    const { clock, store } = this.context;
    const began = clock.now();
    let said = -Infinity;
    return () => {
      const now = clock.now();
      if (now - said < TELL_MS) return;
      said = now;
      const { written, gone, refused, octets } = tally;
      const messages = { done: extent.done + written + gone + refused, of: extent.asked };
      const bytes = isList
        ? { octets, total: undefined, before: 0 }
        : { octets: extent.octetsDone + octets, total: extent.octets, before: extent.octetsDone };
      const saving = { verb: literal('exporting'), name, ...bytes, messages, elapsed: now - began };
      store.report({ kind: 'saving', saving });
    };
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

interface Part extends Pick<ExportPart, 'mailbox' | 'folder'> {
  readonly place: number;
  readonly asked: UidSet;
  /** Those that an earlier export has whole, and those that it began. */
  readonly done: UidSet;
  readonly begun: UidSet;
}

function partOf({ mailbox, folder, uids }: ExportPart, place: number, sink: ExportSink): Part {
  const asked = UidSet.parse(uids) ?? UidSet.empty;
  const among = (keys: readonly ExportKey[]): UidSet =>
    setOf(keys.filter(({ part }) => part === place)).intersect(asked);
  return { mailbox, folder, place, asked, done: among(sink.done), begun: among(sink.begun) };
}

interface Extent {
  /** Messages, and how many of them are there from before. */
  readonly asked: number;
  readonly done: number;
  /** Octets of them; undefined where not all sizes are known. */
  readonly octets: number | undefined;
  readonly octetsDone: number;
}

function extentOf(parts: readonly Part[], list: MessagesState): Extent {
  const count = (which: 'asked' | 'done'): number => parts.reduce((sum, part) => sum + part[which].size, 0);
  const listed = (which: 'asked' | 'done'): UidSet =>
    parts.reduce((all, part) => all.union(listedUids(list, part.mailbox, part[which])), UidSet.empty);
  const asked = listed('asked');
  const { bytes, exact } = totalOf(list.table, asked);
  const isKnown = exact && asked.size === count('asked');
  return {
    asked: count('asked'),
    done: count('done'),
    octets: isKnown ? bytes : undefined,
    octetsDone: totalOf(list.table, listed('done')).bytes,
  };
}

/** By mailbox; in the list of one there is one. */
function partsOf({ folders }: State, list: MessagesState, uids: UidSet): ExportPart[] {
  return messagesOf(list, uids).map(({ mailbox, uids }) => ({
    mailbox,
    folder: folderAt(folders, mailbox.path)?.name ?? toSafe(mailbox.path),
    uids: uids.toString(),
  }));
}

/** Octets; NaN where the list does not know. */
function sizeIn(list: MessagesState, message: MessageRef): number {
  const uid = listedUid(list, message);
  const row = uid === undefined ? -1 : list.table.rowOf(uid);
  return row >= 0 ? list.table.size(row) : NaN;
}

interface Ended {
  readonly text: Safe;
  readonly tone: Tone;
}

const ONE_AT_A_TIME = literal('One file at a time: Esc cancels the one that is being written.');

const FORMAT_WORDS: Readonly<Record<ExportFormat, Safe>> = {
  eml: literal('as .eml files in'),
  mbox: literal('as an mbox to'),
  csv: literal('as a list (CSV) to'),
  jsonl: literal('as a list (JSON lines) to'),
};

const setOf = (keys: readonly ExportKey[]): UidSet =>
  keys.reduce((all, { uids }) => all.union(UidSet.parse(uids) ?? UidSet.empty), UidSet.empty);

const messageCount = (count: number): Safe =>
  count === 1 ? literal('1 message') : safe`${formatCount(count)} messages`;

function whole(format: ExportFormat, tally: Tally, done: number, path: Safe): Ended {
  const all = done + tally.written;
  const listed = format === 'csv' || format === 'jsonl';
  const octets = listed ? literal('') : safe`, ${formatBytes(tally.octets)}`;
  const now =
    done === 0
      ? octets
      : safe`, ${formatCount(tally.written)} of them now${tally.written > 0 ? octets : literal('')}`;
  const what = listed ? safe`Listed ${messageCount(all)}` : safe`Exported ${messageCount(all)}`;
  const lacking = lackingWords(tally);
  return { text: safe`${what}${now}: ${path}.${lacking}`, tone: lacking === '' ? 'plain' : 'warning' };
}

/** What of them is not there, and why. */
function lackingWords({ gone, refused, why }: Tally): Safe {
  const left =
    gone === 0
      ? literal('')
      : safe` ${gone === 1 ? literal('1 is') : safe`${formatCount(gone)} are`} gone from the server.`;
  return refused === 0 ? left : safe`${left} ${formatCount(refused)} could not be read: ${why}`;
}

function nothingWords(tally: Tally): Safe {
  return safe`Nothing was exported.${lackingWords(tally)}`;
}

function cutShort(
  { kind, text }: Failure,
  tally: Tally,
  done: number,
  asked: number,
  sink: ExportSink,
): Ended {
  const there = done + tally.written;
  const cut =
    kind === 'cancelled' ? literal('Export cancelled') : safe`Export cut short: ${withoutStop(text)}`;
  const rest =
    there === 0
      ? literal('. None is whole yet.')
      : safe`: ${formatCount(there)} of ${formatCount(asked)} are there, and E with the same name goes on: ${sink.path}`;
  return { text: safe`${cut}${rest}`, tone: kind === 'cancelled' ? 'warning' : 'danger' };
}

const withoutStop = (text: Safe): Safe => text.replace(/\.$/, '') as Safe;
