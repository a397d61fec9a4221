// What every file of an export has in common: made by nobody else, read by nobody else, and no link followed.
import { constants, type Stats } from 'node:fs';
import { link, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { failed, type Result } from '../../model/failure.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { isOwnFile } from '../rescue-folder.ts';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Fails where anything has that name. */
export function create(path: string): Promise<FileHandle> {
  return open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

/** A file of ours that is there already. */
export async function reopen(path: string): Promise<FileHandle> {
  const file = await open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  if (isOwnFile(await file.stat())) return file;
  await file.close();
  throw new Error(`${path} is no file of yours`);
}

/** What lies under a name, be it a link that leads nowhere. */
export async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeAll(file: FileHandle, octets: Uint8Array, at: number): Promise<void> {
  for (let from = 0; from < octets.length;)
    from += (await file.write(octets, from, octets.length - from, at + from)).bytesWritten;
}

/** A link takes no name that is taken; file systems without links get the name by an empty file that is ours. */
export async function place(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
    await unlink(temporary);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    await (await create(path)).close();
    await rename(temporary, path);
  }
}

export async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Returns once the names in a directory are on the disk. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const FOLDER_LETTERS = 40;

/** A folder's name in plain letters. */
export function plainName(folder: Safe): string {
  const plain = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, FOLDER_LETTERS)
    .replace(/^-+|-+$/g, '');
  return plain || 'folder';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: "the disk's quota is used up",
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such directory',
  ENOTDIR: 'a part of the path is no directory',
  EEXIST: 'there is such a file already',
  ELOOP: 'it is a link, and no link is followed',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'it is a directory',
  EFBIG: 'the file is larger than the file system takes',
  EIO: 'the disk has an error',
};

export function cannotWrite(path: string, error: unknown): Result<never> {
  return failed({ kind: 'limit', text: toSafe(`Could not write ${path}: ${reasonOf(error)}.`) });
}

/** Why a file cannot be read. */
export function whyUnreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : reasonOf(error);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}
