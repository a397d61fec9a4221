// An export into one file: it is written beside its name, `.part`, and gets the name once all of it is on the disk. Beside
// that lies a record, `.part.state`: for which messages it is, and of each that is whole where it ends. What the record
// says was on the disk before it said so; what comes behind it is cut off when the export goes on.
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, type Result } from '../../model/failure.ts';
import type { ExportKey, ExportOrder } from '../../model/export.ts';
import type { ExportSink } from '../../ports.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { cannotWrite, create, lookAt, place, remove, reopen, syncDirectory, writeAll } from './files.ts';
import { fromLine, MboxEncoder } from './mbox-encoder.ts';

/** Octets and messages after which what is whole goes to the disk. */
const CHECK_OCTETS = 4 * 1024 * 1024;
const CHECK_MESSAGES = 1_000;
/** Less is not worth a call of the system. */
const WRITE_OCTETS = 256 * 1024;
/** A record of a million messages is smaller. */
const RECORD_OCTETS = 64 * 1024 * 1024;

export async function openExportFile(
  path: string,
  order: ExportOrder,
  account: string,
): Promise<Result<ExportSink>> {
  const part = `${path}.part`;
  const names = { path, part, record: `${part}.state`, mbox: order.format === 'mbox' };
  const head = recordHead(order, account);
  const handles: FileHandle[] = [];
  const held = async (opening: Promise<FileHandle>): Promise<FileHandle> => {
    const handle = await opening;
    handles.push(handle);
    return handle;
  };
  try {
    if (await lookAt(path)) return cannotWrite(path, { code: 'EEXIST' });
    if (!(await lookAt(part))) {
      const sink = new ExportFile(names, await held(create(part)), await held(create(names.record)));
      await sink.start(head, order.head);
      return ok(sink);
    }
    const begun = await readRecord(names.record, head);
    if (!begun) return cannotWrite(part, new Error('it is there already, and no beginning of this export'));
    const sink = new ExportFile(names, await held(reopen(part)), await held(reopen(names.record)));
    await sink.goOn(begun);
    return ok(sink);
  } catch (error) {
    await Promise.allSettled(handles.map((handle) => handle.close()));
    return cannotWrite(path, error);
  }
}

/** An export of these messages that was cut short lies under the name, and can go on. */
export async function isBegun(path: string, order: ExportOrder, account: string): Promise<boolean> {
  try {
    return (await readRecord(`${path}.part.state`, recordHead(order, account))) !== undefined;
  } catch {
    return false;
  }
}

function recordHead({ format, parts }: ExportOrder, account: string): string {
  const messages = parts.map(({ mailbox, uids }) => ({ ...mailbox, uids }));
  return `${JSON.stringify({ imaptop: 'export', format, account, messages })}\n`;
}

/** A part's place, UIDs of it, and where they end; what a list begins with has no UIDs. */
const LINE = /(\d{1,5})\/([\d:,]*) (\d{1,16})\n/gy;

interface Begun {
  readonly done: readonly ExportKey[];
  /** Octets of the file that are whole, and of its record. */
  readonly end: number;
  readonly recordEnd: number;
}

/** Undefined where there is none, or it is about something else. */
async function readRecord(path: string, head: string): Promise<Begun | undefined> {
  const stat = await lookAt(path);
  if (!stat?.isFile() || stat.size > RECORD_OCTETS) return undefined;
  const file = await reopen(path);
  let text: string;
  try {
    text = await file.readFile('utf8');
  } finally {
    await file.close();
  }
  if (!text.startsWith(head)) return undefined;
  const done: ExportKey[] = [];
  let [end, recordEnd] = [-1, Buffer.byteLength(head)];
  for (const [line, part, uids, upTo] of text.slice(head.length).matchAll(LINE)) {
    if (Number(upTo) < end) return undefined;
    if (uids) done.push({ part: Number(part), uids });
    end = Number(upTo);
    recordEnd += line.length;
  }
  // Without its beginning on the disk it never began.
  return end < 0 ? undefined : { done, end, recordEnd };
}

interface Names {
  readonly path: string;
  readonly part: string;
  readonly record: string;
  readonly mbox: boolean;
}

class ExportFile implements ExportSink {
  readonly path: Safe;
  readonly begun: readonly ExportKey[] = [];
  done: readonly ExportKey[] = [];
  private readonly names: Names;
  private readonly file: FileHandle;
  private readonly state: FileHandle;
  /** Octets that were taken, those of whole messages, and those of them on the disk. */
  private taken = 0;
  private whole = 0;
  private checked = 0;
  private recordEnd = 0;
  /** What the record does not say yet. */
  private lines: string[] = [];
  private key: ExportKey = { part: 0, uids: '' };
  /** What is not in the file yet, and where in the file that belongs. */
  private waiting: Uint8Array[] = [];
  private flushed = 0;
  private encoder: MboxEncoder | undefined;
  private messages = 0;
  private isOpen = true;

  constructor(names: Names, file: FileHandle, state: FileHandle) {
    this.names = names;
    this.path = toSafe(names.path);
    this.file = file;
    this.state = state;
  }

  async start(head: string, listHead: string): Promise<void> {
    const octets = Buffer.from(head);
    await writeAll(this.state, octets, 0);
    this.recordEnd = octets.length;
    await this.put(Buffer.from(listHead));
    this.wholeNow();
    await this.check();
    await syncDirectory(dirname(this.names.path));
  }

  async goOn({ done, end, recordEnd }: Begun): Promise<void> {
    if ((await this.file.stat()).size < end) throw new Error('it is shorter than its record says');
    await this.file.truncate(end);
    await this.state.truncate(recordEnd);
    this.taken = this.flushed = this.whole = this.checked = end;
    this.recordEnd = recordEnd;
    this.done = done;
  }

  begin(key: ExportKey, date: number): Promise<Result<number>> {
    return this.attempt(async () => {
      this.key = key;
      if (this.names.mbox) {
        this.encoder = new MboxEncoder();
        await this.put(fromLine(date));
      }
      return 0;
    });
  }

  write(octets: Uint8Array): Promise<Result<null>> {
    return this.attempt(async () => {
      await this.put(this.encoder ? this.encoder.take(octets) : octets);
      return null;
    });
  }

  end(): Promise<Result<null>> {
    return this.attempt(async () => {
      if (this.encoder) await this.put(this.encoder.end());
      this.wholeNow();
      if (this.whole - this.checked >= CHECK_OCTETS || this.lines.length >= CHECK_MESSAGES)
        await this.check();
      return null;
    });
  }

  drop(): Promise<Result<null>> {
    return this.attempt(async () => {
      await this.flush();
      this.taken = this.flushed = this.whole;
      await this.file.truncate(this.whole);
      return null;
    });
  }

  finish(): Promise<Result<Safe>> {
    return this.attempt(async () => {
      const { path, part, record } = this.names;
      await this.check();
      this.isOpen = false;
      await Promise.all([this.file.close(), this.state.close()]);
      await place(part, path);
      await remove(record);
      await syncDirectory(dirname(path));
      return this.path;
    });
  }

  /** What is whole stays, for who goes on; with nothing in it, nothing stays. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    try {
      await this.check();
    } catch {
      // What the record says is there anyway.
    }
    await Promise.allSettled([this.file.close(), this.state.close()]);
    if (this.done.length > 0 || this.messages > 0) return;
    await Promise.allSettled([remove(this.names.part), remove(this.names.record)]);
  }

  private wholeNow(): void {
    this.whole = this.taken;
    const { part, uids } = this.key;
    this.lines.push(`${part}/${uids} ${this.whole}\n`);
    if (uids !== '') this.messages++;
  }

  private async put(octets: Uint8Array): Promise<void> {
    this.waiting.push(octets);
    this.taken += octets.length;
    if (this.taken - this.flushed >= WRITE_OCTETS) await this.flush();
  }

  private async flush(): Promise<void> {
    const octets = this.waiting.length === 1 ? this.waiting[0]! : Buffer.concat(this.waiting);
    this.waiting = [];
    await writeAll(this.file, octets, this.flushed);
    this.flushed += octets.length;
  }

  /** First what is whole, then the word that it is. */
  private async check(): Promise<void> {
    if (this.lines.length === 0) return;
    await this.flush();
    await this.file.datasync();
    this.checked = this.whole;
    const octets = Buffer.from(this.lines.join(''));
    await writeAll(this.state, octets, this.recordEnd);
    this.recordEnd += octets.length;
    this.lines = [];
  }

  private async attempt<T>(work: () => Promise<T>): Promise<Result<T>> {
    try {
      if (!this.isOpen) throw new Error('it is closed');
      return ok(await work());
    } catch (error) {
      return cannotWrite(this.names.path, error);
    }
  }
}
