// The directory of the copies, private to the user. Only files that a sidecar of ours speaks for are read, counted as
// copies, or removed; links are never followed, and whatever else lies there stays.
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { copyName, parseSidecar, type RescuedCopy } from './rescued-copy.ts';

export const KEPT_MS = 7 * 86_400_000;
export const MOST_OCTETS = 2 ** 30;

const DAY_MS = 86_400_000;
const SIDECAR_OCTETS = 65_536;
const SIDECAR = /^(\d{1,16}-\d{1,10})\.json$/;
const UNFINISHED = /^\d{1,16}-\d{1,10}\.[0-9a-f]{16}\.tmp$/;
const OURS = /^\d{1,16}-\d{1,10}\.(?:json|eml|[0-9a-f]{16}\.tmp)$/;

export interface Removed {
  readonly copies: number;
  readonly octets: number;
}

export class RescueFolder {
  readonly path: string;

  constructor(stateDirectory: string) {
    this.path = join(stateDirectory, 'rescue');
  }

  /** Makes the directory where it is missing. Throws where it cannot be ours. */
  make(): void {
    const isNew = mkdirSync(this.path, { recursive: true, mode: 0o700 }) !== undefined;
    if (!this.isOurs()) throw new Error(`${this.path} is not a directory of our own`);
    chmodSync(this.path, 0o700);
    if (isNew) sync(dirname(this.path));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Whole copies, by plan and UID. */
  copies(): RescuedCopy[] {
    return this.sidecars(() => true).filter((copy) => this.isWhole(copy));
  }

  copiesOf(planId: number): RescuedCopy[] {
    return this.sidecars((name) => name.startsWith(`${planId}-`)).filter((copy) => this.isWhole(copy));
  }

  /** What a sidecar says, whether the copy is whole or not. */
  sidecar(name: string): RescuedCopy | undefined {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    let file: number | undefined;
    try {
      file = openSync(this.file(`${name}.json`), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      const stat = fstatSync(file);
      if (!isOwnFile(stat) || stat.size > SIDECAR_OCTETS) return undefined;
      return parseSidecar(readFileSync(file, 'utf8'), name);
    } catch {
      return undefined;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  /** Something lies under one of the names that a copy needs. */
  isTaken(name: string): boolean {
    return ['json', 'eml'].some((ending) => this.stat(`${name}.${ending}`) !== undefined);
  }

  /** Octets of everything under names of ours. */
  used(): number {
    const sizes = this.names().map((name) => (OURS.test(name) ? (this.stat(name)?.size ?? 0) : 0));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Removes copies, whole or not, and says how many those were. Throws where the directory does not let go of one. */
  remove(isMeant: (copy: RescuedCopy) => boolean): Removed {
    const removed = { copies: 0, octets: 0 };
    for (const copy of this.sidecars(() => true)) {
      if (!isMeant(copy)) continue;
      const name = copyName(copy.planId, copy.uid);
      const octets = this.stat(`${name}.eml`)?.size ?? 0;
      // The sidecar goes last: until then it speaks for the copy.
      remove(this.file(`${name}.eml`));
      remove(this.file(`${name}.json`));
      removed.copies += 1;
      removed.octets += octets;
    }
    return removed;
  }

  /** What is older than is kept, and what a program that was killed left half written. */
  purge(now: number): void {
    this.remove(({ saved }) => saved + KEPT_MS <= now);
    for (const name of this.names()) {
      if (!UNFINISHED.test(name)) continue;
      const stat = this.stat(name);
      if (stat && isOwnFile(stat) && stat.mtimeMs + DAY_MS <= now) remove(this.file(name));
    }
  }

  /** Returns once the names in the directory are on disk, too. */
  sync(): void {
    sync(this.path);
  }

  private sidecars(isMeant: (name: string) => boolean): RescuedCopy[] {
    return this.names()
      .flatMap((file) => {
        const name = SIDECAR.exec(file)?.[1];
        return name !== undefined && isMeant(name) ? (this.sidecar(name) ?? []) : [];
      })
      .sort((a, b) => a.planId - b.planId || a.uid - b.uid);
  }

  private isWhole({ planId, uid, octets }: RescuedCopy): boolean {
    const stat = this.stat(`${copyName(planId, uid)}.eml`);
    return stat !== undefined && isOwnFile(stat) && stat.size === octets;
  }

  private names(): string[] {
    return this.isOurs() ? readdirSync(this.path) : [];
  }

  private isOurs(): boolean {
    const stat = this.stat('');
    return stat !== undefined && stat.isDirectory() && isOwn(stat);
  }

  private stat(name: string): Stats | undefined {
    return lstatSync(this.file(name), { throwIfNoEntry: false });
  }
}

/** Whether it is there or not. */
export function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function sync(path: string): void {
  const directory = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

export function isOwnFile(stat: Stats): boolean {
  return stat.isFile() && isOwn(stat);
}

function isOwn({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid();
}
