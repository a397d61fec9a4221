// Who a plan in the journal belongs to: one opening of the journal by one program, as a text that every other program on
// this machine can check for being alive. A process id alone comes back; with the time its process started it does not.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Openings of this process that were not closed. */
const opened = new Set<string>();
let openings = 0;

export function newOwner(): string {
  openings += 1;
  const owner = [hostText(), bootId(), process.pid, startedAt(process.pid) ?? '', openings].join(' ');
  opened.add(owner);
  return owner;
}

export function endOwner(owner: string): void {
  opened.delete(owner);
}

/** False only where it is certain: what another machine's program owns is left to that machine. */
export function isAlive(owner: string): boolean {
  if (opened.has(owner)) return true;
  const [host, boot, pid, started] = owner.split(' ');
  if (host === undefined || boot === undefined || pid === undefined || started === undefined) return true;
  if (host !== hostText()) return true;
  if (boot !== bootId()) return false;
  const id = Number(pid);
  // Of this process, and not among its openings.
  if (id === process.pid) return false;
  return startedAt(id) === started;
}

const hostText = (): string => hostname().replaceAll(' ', '_');

/** Changes with each boot of the machine; empty where the system does not say. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** When a process started; undefined for one that is gone. */
function startedAt(pid: number): string | undefined {
  try {
    return linuxStart(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return bootId() === '' ? startByPs(pid) : undefined;
  }
}

/** proc_pid_stat(5): field 2 is a name in brackets that may hold anything, 3 the state, 22 the start in ticks since boot. */
function linuxStart(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Killed, and not yet waited for.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return fields[19];
}

function startByPs(pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    timeout: 2000,
  });
  return status === 0 ? stdout.trim().replace(/\s+/g, '_') : undefined;
}
