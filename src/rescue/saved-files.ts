// What the user saves of a message, in the directory that was chosen at the start. A file gets its name once all of it is
// on the disk; until then it lies beside it under a name of ours, readable by its owner alone.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { failed, ok, type Result } from '../model/failure.ts';
import type { SavedFile, SavedFiles } from '../ports.ts';
import { isFileName, numbered } from '../text/file-name.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { reasonOf } from './refused.ts';

const MOST_NUMBERS = 1_000;

export class DiskSavedFiles implements SavedFiles {
  readonly directory: Safe;
  private readonly path: string;

  constructor(directory: string) {
    this.path = resolve(directory);
    this.directory = toSafe(this.path);
  }

  freeName(wanted: string): string {
    for (let number = 1; number <= MOST_NUMBERS; number++) {
      const name = number === 1 ? wanted : numbered(wanted, number);
      if (!exists(join(this.path, name))) return name;
    }
    return wanted;
  }

  begin(name: string): Result<SavedFile> {
    if (!isFileName(name)) return refusal(name, 'a name is wanted, without a path and without odd letters');
    const path = join(this.path, name);
    if (exists(path)) return refusal(path, 'there is such a file already');
    const temporary = join(this.path, `.imaptop-${randomBytes(8).toString('hex')}.part`);
    try {
      return ok(new DiskSavedFile(path, temporary, create(temporary)));
    } catch (error) {
      return refusal(path, reasonOf(error));
    }
  }
}

class DiskSavedFile implements SavedFile {
  private readonly path: string;
  private readonly temporary: string;
  private file: number | undefined;

  constructor(path: string, temporary: string, file: number) {
    this.path = path;
    this.temporary = temporary;
    this.file = file;
  }

  write(octets: Uint8Array): Result<null> {
    try {
      if (this.file === undefined) throw new Error('it is closed');
      for (let from = 0; from < octets.length;) from += writeSync(this.file, octets, from);
      return ok(null);
    } catch (error) {
      return refusal(this.path, reasonOf(error));
    }
  }

  commit(): Result<Safe> {
    try {
      if (this.file === undefined) throw new Error('it is closed');
      fsyncSync(this.file);
      this.close();
      place(this.temporary, this.path);
      return ok(toSafe(this.path));
    } catch (error) {
      this.discard();
      const { code } = error as NodeJS.ErrnoException;
      return refusal(this.path, code === 'EEXIST' ? 'there is such a file already' : reasonOf(error));
    }
  }

  discard(): void {
    this.close();
    try {
      unlinkSync(this.temporary);
    } catch {
      // It is gone, or its directory is: there is nothing to keep.
    }
  }

  private close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}

/** A link takes no name that is taken; file systems without links get the name by an empty file that is ours. */
function place(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
    unlinkSync(temporary);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    closeSync(create(path));
    renameSync(temporary, path);
  }
}

function create(path: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  return openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

/** A link that leads nowhere is there as well. Where nobody may look, making the file says why. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function refusal(path: string, why: string): Result<never> {
  return failed({ kind: 'limit', text: toSafe(`Could not save ${path}: ${why}. Nothing was written.`) });
}
