// An export: where it goes is asked, what is there already of the same export is not read again, and how it went is said
// in one line, with what is needed to go on where it was cut short.
import type { ExportFormat, ExportOrder } from '../../model/export.ts';
import type { Failure } from '../../model/failure.ts';
import { totalOf } from '../../model/message-totals.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { ExportSink, MailFiles } from '../../ports.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import { listHead } from '../export-list.ts';
import { shownMessages } from '../slices/view.ts';
import type { Tone } from '../state.ts';
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
    const { uids, mailbox } = of;
    const [first, last] = [uids.first, uids.last];
    if (first === undefined || last === undefined) return;
    const order = { format, mailbox, uids: uids.toString(), head: listHead(format) };
    const folder = shownMessages(store.getState()).name;
    start(this.context, async () => {
      const text = await this.files.propose(order, { folder, first, last });
      // The user went on meanwhile.
      if (store.getState().view.dialog) return;
      const { directory } = this;
      const label = safe`Export ${toSafe(targetWords(of))} ${FORMAT_WORDS[format]}`;
      store.view({ kind: 'open-dialog', dialog: { kind: 'export', order, of, label, directory, text } });
      store.flush();
    });
  }

  export(order: ExportOrder, of: Targets): void {
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
      const ended = await this.run(order, of.uids, opened.value, stop.signal);
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

  private async run(
    order: ExportOrder,
    asked: UidSet,
    sink: ExportSink,
    signal: AbortSignal,
  ): Promise<Ended> {
    const { clock, store } = this.context;
    const { table, name: folder } = shownMessages(store.getState());
    const done = setOf(sink.done).intersect(asked);
    const uids = asked.minus(done);
    const tally: Tally = { written: 0, octets: 0, gone: 0, refused: 0, why: literal('') };
    const isList = order.format === 'csv' || order.format === 'jsonl';
    const total = totalOf(table, asked);
    const before = totalOf(table, done).bytes;
    const began = clock.now();
    let said = -Infinity;
    const told = (): void => {
      const now = clock.now();
      if (now - said < TELL_MS) return;
      said = now;
      const { written, gone, refused, octets } = tally;
      const messages = { done: done.size + written + gone + refused, of: asked.size };
      const bytes = isList
        ? { octets, total: undefined, before: 0 }
        : { octets: before + octets, total: total.exact ? total.bytes : undefined, before };
      const saving = {
        verb: literal('exporting'),
        name: sink.path,
        ...bytes,
        messages,
        elapsed: now - began,
      };
      store.report({ kind: 'saving', saving });
    };
    told();
    const { context } = this;
    const { format, mailbox } = order;
    const job: ExportJob = { context, mailbox, folder, format, uids, table, sink, signal, tally, told };
    const read = await (isList ? readList(job) : readBodies(job));
    if (read.kind === 'failed') {
      await sink.close();
      return cutShort(read.failure, tally, done, asked, sink);
    }
    if (done.size + tally.written === 0) {
      await sink.close();
      return { text: nothingWords(tally), tone: 'warning' };
    }
    const finished = await sink.finish();
    if (finished.kind === 'failed') {
      await sink.close();
      return cutShort(finished.failure, tally, done, asked, sink);
    }
    return whole(order.format, tally, done, finished.value);
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
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

const setOf = (texts: readonly string[]): UidSet =>
  texts.reduce((all, text) => all.union(UidSet.parse(text) ?? UidSet.empty), UidSet.empty);

const messageCount = (count: number): Safe =>
  count === 1 ? literal('1 message') : safe`${formatCount(count)} messages`;

function whole(format: ExportFormat, tally: Tally, done: UidSet, path: Safe): Ended {
  const all = done.size + tally.written;
  const listed = format === 'csv' || format === 'jsonl';
  const octets = listed ? literal('') : safe`, ${formatBytes(tally.octets)}`;
  const now = done.isEmpty
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
  done: UidSet,
  asked: UidSet,
  sink: ExportSink,
): Ended {
  const there = done.size + tally.written;
  const cut =
    kind === 'cancelled' ? literal('Export cancelled') : safe`Export cut short: ${withoutStop(text)}`;
  const rest =
    there === 0
      ? literal('. None is whole yet.')
      : safe`. ${formatCount(there)} of ${formatCount(asked.size)} are there; the same export to ${sink.path} goes on.`;
  return { text: safe`${cut}${rest}`, tone: kind === 'cancelled' ? 'warning' : 'danger' };
}

const withoutStop = (text: Safe): Safe => text.replace(/\.$/, '') as Safe;
