// An export into a directory, a file a message: `uid-4568.eml`, once all of it is on the disk, and `uid-4568.eml.part`
// until then. A file in the directory says which mailbox they are from: in one without it nothing is done.
import { mkdir, readdir, rmdir, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, type Result } from '../../model/failure.ts';
import type { ExportKey, ExportOrder } from '../../model/export.ts';
import type { ExportSink } from '../../ports.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import {
  cannotWrite,
  create,
  lookAt,
  place,
  plainName,
  remove,
  reopen,
  syncDirectory,
  writeAll,
} from './files.ts';

const ABOUT = '.imaptop-export';
const NAME = /^(.*)uid-([1-9]\d{0,9})\.eml(\.part)?$/;
/** What comes before a multiple of it is on the disk before anything is written behind it. */
const CHECK_OCTETS = 4 * 1024 * 1024;

export async function openExportDirectory(
  path: string,
  order: ExportOrder,
  account: string,
): Promise<Result<ExportSink>> {
  try {
    const about = aboutText(order, account);
    const prefixes = prefixesOf(order);
    const there = await lookAt(path);
    if (there?.isSymbolicLink()) return cannotWrite(path, { code: 'ELOOP' });
    if (there && !there.isDirectory()) return cannotWrite(path, { code: 'EEXIST' });
    if (!there) await mkdir(path, { mode: 0o700 });
    const names = await readdir(path);
    if (!names.includes(ABOUT)) {
      if (names.length > 0)
        return cannotWrite(path, new Error('it holds other things, and no export of this folder'));
      const file = await create(join(path, ABOUT));
      await writeAll(file, Buffer.from(about), 0);
      await file.sync();
      await file.close();
      if (!there) await syncDirectory(dirname(path));
    } else if ((await readAbout(path)) !== about) {
      return cannotWrite(path, new Error('it holds an export of another folder'));
    }
    const found = foundIn(names, prefixes);
    return ok(new ExportDirectory(path, prefixes, found, there === undefined));
  } catch (error) {
    return cannotWrite(path, error);
  }
}

/** The directory holds an export of this mailbox, which can go on. */
export async function isBegunDirectory(path: string, order: ExportOrder, account: string): Promise<boolean> {
  try {
    return (
      (await lookAt(path))?.isDirectory() === true && (await readAbout(path)) === aboutText(order, account)
    );
  } catch {
    return false;
  }
}

function aboutText({ parts }: ExportOrder, account: string): string {
  return `${JSON.stringify({ imaptop: 'export', account, mailboxes: parts.map(({ mailbox }) => mailbox) })}\n`;
}

/** What a file's name begins with, by part: nothing where there is one, else the folder and its number. */
function prefixesOf({ parts }: ExportOrder): string[] {
  return parts.length === 1 ? [''] : parts.map(({ folder }, place) => `${plainName(folder)}-${place + 1}-`);
}

interface Found {
  readonly done: ExportKey[];
  readonly begun: ExportKey[];
}

function foundIn(names: readonly string[], prefixes: readonly string[]): Found {
  const found: Found = { done: [], begun: [] };
  for (const name of names) {
    const [, prefix = '', uids, isPart] = NAME.exec(name) ?? [];
    const part = prefixes.indexOf(prefix);
    if (uids === undefined || part < 0) continue;
    (isPart ? found.begun : found.done).push({ part, uids });
  }
  return found;
}

async function readAbout(path: string): Promise<string> {
  const file = await reopen(join(path, ABOUT));
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536));
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

class ExportDirectory implements ExportSink {
  readonly path: Safe;
  readonly done: readonly ExportKey[];
  readonly begun: readonly ExportKey[];
  private readonly prefixes: readonly string[];
  private readonly directory: string;
  private name = '';
  private file: FileHandle | undefined;
  private written = 0;
  private made = 0;
  private isOpen = true;

  private readonly isNew: boolean;

  constructor(directory: string, prefixes: readonly string[], { done, begun }: Found, isNew: boolean) {
    this.prefixes = prefixes;
    this.directory = directory;
    this.path = toSafe(directory);
    this.done = done;
    this.begun = begun;
    this.isNew = isNew;
  }

  begin({ part, uids }: ExportKey): Promise<Result<number>> {
    return this.attempt(async () => {
      this.name = join(this.directory, `${this.prefixes[part] ?? ''}uid-${uids}.eml`);
      this.written = 0;
      if (!(await lookAt(this.part))) {
        this.file = await create(this.part);
        return 0;
      }
      const file = (this.file = await reopen(this.part));
      const { size } = await file.stat();
      // The last stretch may not have reached the disk.
      this.written = Math.max(0, Math.floor((size - 1) / CHECK_OCTETS) * CHECK_OCTETS);
      await file.truncate(this.written);
      return this.written;
    });
  }

  write(octets: Uint8Array): Promise<Result<null>> {
    return this.attempt(async () => {
      const file = this.opened();
      for (let from = 0; from < octets.length;) {
        const room = CHECK_OCTETS - (this.written % CHECK_OCTETS);
        const piece = octets.subarray(from, from + room);
        if (this.written > 0 && this.written % CHECK_OCTETS === 0) await file.datasync();
        await writeAll(file, piece, this.written);
        this.written += piece.length;
        from += piece.length;
      }
      return null;
    });
  }

  end(): Promise<Result<null>> {
    return this.attempt(async () => {
      const file = this.opened();
      await file.sync();
      this.file = undefined;
      await file.close();
      await place(this.part, this.name);
      this.made++;
      return null;
    });
  }

  drop(): Promise<Result<null>> {
    return this.attempt(async () => {
      const file = this.opened();
      this.file = undefined;
      await file.close();
      await remove(this.part);
      return null;
    });
  }

  finish(): Promise<Result<Safe>> {
    return this.attempt(async () => {
      this.isOpen = false;
      await syncDirectory(this.directory);
      return this.path;
    });
  }

  /** With nothing in it, a directory that was made for it goes again. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { file } = this;
    this.file = undefined;
    try {
      await file?.close();
      if (this.made > 0) return await syncDirectory(this.directory);
      if (!this.isNew || (await readdir(this.directory)).length > 1) return;
      await remove(join(this.directory, ABOUT));
      await rmdir(this.directory);
    } catch {
      // The names come to the disk by themselves, a little later.
    }
  }

  private get part(): string {
    return `${this.name}.part`;
  }

  private opened(): FileHandle {
    if (!this.file) throw new Error('it is closed');
    return this.file;
  }

  private async attempt<T>(work: () => Promise<T>): Promise<Result<T>> {
    try {
      if (!this.isOpen) throw new Error('it is closed');
      return ok(await work());
    } catch (error) {
      return cannotWrite(this.name === '' ? this.directory : this.name, error);
    }
  }
}
