// What a running process has cost so far, from /proc.
import { readFileSync } from 'node:fs';

/** Highest resident memory of a process until now. */
export function peakMegabytes(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) / 1024;
}

const TICK_MS = 10; // USER_HZ is 100 on every Linux that Debian runs on.

export function processorTime(pid: number): number {
  // Fields are counted behind the name in parentheses (proc(5)): utime and stime are the 14th and 15th.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident memory of a process now; NaN where it has ended. */
export function residentMegabytes(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return NaN;
  }
}
