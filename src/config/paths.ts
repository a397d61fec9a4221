// Where the program keeps its files: XDG directories, or --state-dir. Private to the user, or not used at all.
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { failed, ok, type Result } from '../model/failure.ts';
import { toSafe } from '../text/safe-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Directories {
  /** Journal: what must not get lost. */
  readonly state: string;
  /** What can be fetched again. */
  readonly cache: string;
}

const OWNER_ONLY = 0o700;
const WRITABLE_BY_OTHERS = 0o022;

export function directories(env: Environment, stateDirectory: string | undefined): Directories {
  if (stateDirectory !== undefined) {
    const state = resolve(stateDirectory);
    return { state, cache: join(state, 'cache') };
  }
  const home = homeOf(env);
  return {
    state: join(xdg(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'imaptop'),
    cache: join(xdg(env['XDG_CACHE_HOME']) ?? join(home, '.cache'), 'imaptop'),
  };
}

export function configFile(env: Environment): string {
  const home = homeOf(env);
  return join(xdg(env['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'imaptop', 'config.toml');
}

/** A user that the system does not know, as in many containers, may have none. */
function homeOf(env: Environment): string {
  try {
    return env['HOME'] || homedir();
  } catch {
    return '/';
  }
}

/** The XDG specification: relative paths are invalid and to be ignored. */
function xdg(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

/** Makes sure that the directory is there, is the user's own, and can be written by nobody else. */
export function makePrivate(directory: string): Result<null> {
  try {
    makeWithParents(directory);
    const stat = lstatSync(directory);
    if (!stat.isDirectory()) return refused(directory, 'it is not a directory');
    if (process.getuid && stat.uid !== process.getuid())
      return refused(directory, 'it belongs to somebody else');
    if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) return refused(directory, 'others can write to it');
    // Asked of a disk that cannot be written, it fails even where there is nothing to do.
    if ((stat.mode & 0o777) !== OWNER_ONLY) chmodSync(directory, OWNER_ONLY);
    return ok(null);
  } catch (error) {
    return refused(directory, String((error as NodeJS.ErrnoException).code));
  }
}

/**
 * Node's own recursion never ends where a directory cannot be made in one that is there, as under an automounter's /home, and
 * says of a disk that cannot be written that there is none.
 */
function makeWithParents(directory: string, again = false): void {
  try {
    mkdirSync(directory, { mode: OWNER_ONLY });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || again) throw error;
    makeWithParents(dirname(directory));
    makeWithParents(directory, true);
  }
}

function refused(directory: string, why: string): Result<never> {
  return failed({ kind: 'limit', text: toSafe(`The directory ${directory} cannot be used: ${why}.`) });
}
