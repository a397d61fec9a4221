// One copy while it is written, under a name that nobody reads. With `commit` it gets its own, once all of it is on disk.
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { ok, type Result } from '../model/failure.ts';
import type { RescueFile } from '../ports.ts';
import { reasonOf, refused } from './refused.ts';
import { remove, type RescueFolder } from './rescue-folder.ts';
import { copyName, sidecarText, type RescuedCopy } from './rescued-copy.ts';

export class CopyFile implements RescueFile {
  private readonly folder: RescueFolder;
  private readonly copy: RescuedCopy;
  private readonly temporary: string;
  private readonly spend: (octets: number) => void;
  private file: number | undefined;
  private written = 0;

  /** Throws where the file cannot be made. `spend` takes room, negative to give it back, and throws where there is none. */
  constructor(folder: RescueFolder, copy: RescuedCopy, spend: (octets: number) => void) {
    this.folder = folder;
    this.copy = copy;
    this.spend = spend;
    this.temporary = this.temporaryPath();
    this.file = create(this.temporary);
  }

  write(octets: Uint8Array): Result<null> {
    try {
      if (this.file === undefined) return refused('it is closed');
      this.spend(octets.length);
      this.written += octets.length;
      writeAll(this.file, octets);
      return ok(null);
    } catch (error) {
      return refused(reasonOf(error));
    }
  }

  commit(octets: number): Result<null> {
    const { planId, uid } = this.copy;
    const path = this.folder.file(copyName(planId, uid));
    const beside = this.temporaryPath();
    try {
      if (this.file === undefined) return refused('it is closed');
      if (octets !== this.written) throw new Error(`it has ${this.written} octets instead of ${octets}`);
      fsyncSync(this.file);
      this.close();
      const sidecar = Buffer.from(sidecarText({ ...this.copy, octets }));
      this.spend(sidecar.length);
      writeWhole(beside, sidecar);
      // A copy counts once both are there: until then the sidecar speaks for what is not whole.
      renameSync(beside, `${path}.json`);
      renameSync(this.temporary, `${path}.eml`);
      this.folder.sync();
      return ok(null);
    } catch (error) {
      giveUp(beside);
      this.discard();
      return refused(reasonOf(error));
    }
  }

  discard(): void {
    this.close();
    this.spend(-this.written);
    this.written = 0;
    giveUp(this.temporary);
  }

  private temporaryPath(): string {
    const { planId, uid } = this.copy;
    return this.folder.file(`${copyName(planId, uid)}.${randomBytes(8).toString('hex')}.tmp`);
  }

  private close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}

function create(path: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  return openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

function writeWhole(path: string, octets: Uint8Array): void {
  const file = create(path);
  try {
    writeAll(file, octets);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Where it cannot be removed, it goes with the leftovers. */
function giveUp(path: string): void {
  try {
    remove(path);
  } catch {
    return;
  }
}

function writeAll(file: number, octets: Uint8Array): void {
  for (let from = 0; from < octets.length;) from += writeSync(file, octets, from);
}
