// Runs a server in private mount and PID namespaces: its package lies over /usr without being installed, its state is
// at /mnt inside whatever the folder is called outside, and killing the first process ends every other one.
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, whenReady } from './ports.ts';
import type { ServerDescription, ServerName } from './server.ts';

export interface Jail extends ServerDescription {
  readonly tlsPort: number;
  stop(): Promise<void>;
}

/** What a server brings along: its files, seen inside under /mnt, and the shell script that becomes the server. */
export interface Recipe {
  readonly files: Readonly<Record<string, string>>;
  readonly script: string;
}

// Written before the server's own script. `sh` stays the first process of the PID namespace and collects orphans.
const PROLOGUE = `set -e
mount --bind "$JAIL_PACKAGE" "$JAIL_BASE/package"
mount --rbind "$JAIL_BASE" /mnt
mount -t overlay overlay -o lowerdir=/mnt/package/usr:/usr /usr
cd /mnt
`;

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const PREFIX = 'imaptop-test-';

// A run that was killed outright could not remove its folders; its servers died with it (--pdeathsig below).
const sweep = (): void => {
  for (const entry of readdirSync(tmpdir())) {
    const owner = /^imaptop-test-[a-z]+-(\d+)-/.exec(entry)?.[1];
    if (owner !== undefined && !alive(Number(owner)))
      rmSync(join(tmpdir(), entry), { recursive: true, force: true });
  }
};

const makeBase = (name: ServerName, recipe: Recipe): string => {
  const base = mkdtempSync(join(tmpdir(), `${PREFIX}${name}-${process.pid}-`));
  chmodSync(base, 0o755);
  mkdirSync(join(base, 'package'));
  for (const [path, text] of Object.entries({ ...recipe.files, 'jail.sh': PROLOGUE + recipe.script })) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  return base;
};

/** Unpacks the servers unless that was done before; returns the folder of one of them. */
const packageOf = (name: ServerName): string => {
  const script = new URL('./install.sh', import.meta.url).pathname;
  const printed = execFileSync('sh', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return join(printed.trim(), name);
};

// The kernel's own list of children; unshare has exactly one, the first process inside.
const firstInside = (unshare: number): number | undefined => {
  try {
    const child = readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'latin1').trim();
    return child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
};

const tail = (path: string): string => {
  try {
    return readFileSync(path, 'latin1').slice(-2_000);
  } catch {
    return '';
  }
};

const launch = (base: string, environment: Record<string, string>): ChildProcess => {
  // A file, never a pipe: a daemon keeps its output open, and a pipe would never end.
  const out = openSync(join(base, 'out.log'), 'a');
  const namespaces = [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child=SIGKILL',
    '--mount-proc',
    '--propagation',
    'private',
  ];
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...namespaces, 'sh', join(base, 'jail.sh')],
    {
      detached: true,
      stdio: ['ignore', out, out],
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        JAIL_BASE: base,
        ...environment,
      },
    },
  );
  closeSync(out);
  return child;
};

const keeper = (child: ChildProcess, base: string): { stop: () => Promise<void>; pid: () => number } => {
  let ended = false;
  const exit = once(child, 'close').finally(() => {
    ended = true;
  });
  const pid = (): number => firstInside(child.pid ?? 0) ?? 0;
  const kill = (): void => {
    if (ended) return;
    // The first process takes all others with it, and unshare ends only after the last of them.
    const first = pid();
    if (first > 0) process.kill(first, 'SIGKILL');
    else child.kill('SIGKILL');
  };
  const clean = (): void => rmSync(base, { recursive: true, force: true });
  const onExit = (): void => {
    kill();
    clean();
  };
  process.once('exit', onExit);
  const stop = async (): Promise<void> => {
    process.off('exit', onExit);
    kill();
    await exit;
    clean();
  };
  return { stop, pid };
};

/** Starts a server and resolves when it greets. The script finds its ports in $JAIL_PORT and $JAIL_TLS_PORT. */
export const startJail = async (name: ServerName, recipe: Recipe, tls: boolean): Promise<Jail> => {
  sweep();
  const folder = packageOf(name);
  const base = makeBase(name, recipe);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const child = launch(base, {
    JAIL_PACKAGE: folder,
    JAIL_PORT: String(port),
    JAIL_TLS_PORT: String(tlsPort),
  });
  const { stop, pid } = keeper(child, base);
  const failed = (): string | undefined =>
    child.exitCode === null && child.signalCode === null ? undefined : `${name} ended at once`;
  try {
    await whenReady(port, { greeting: true, failed });
    if (tls) await whenReady(tlsPort, { greeting: false, failed });
  } catch (error) {
    const logs = tail(join(base, 'out.log')) + tail(join(base, 'server.log'));
    await stop();
    throw new Error(`${name} did not start: ${(error as Error).message}\n${logs}`, { cause: error });
  }
  return { name, base, port, tlsPort, pid: pid(), stop };
};

/** Runs a program inside a server's namespaces, where its package and its process ids are; resolves with its output. */
export const runInside = async ({ pid }: ServerDescription, argv: readonly string[]): Promise<string> => {
  const child = spawn(
    'nsenter',
    ['--target', String(pid), '--mount', '--pid', '--root', '--wd', '--', ...argv],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}: ${stderr || stdout}`);
  return stdout;
};
