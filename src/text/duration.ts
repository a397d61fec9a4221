// Lengths of time in words, at most two units: `45 s`, `12 m 5 s`, `3 h 10 m`, `2 d 4 h`.
import type { Safe } from './safe-text.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** Of whole seconds; with its sign where it is negative. */
export function formatDuration(seconds: number): Safe {
  const sign = seconds < 0 ? '-' : '';
  let rest = Math.abs(Math.trunc(seconds));
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    // Two neighbours at most: hours beside days say enough, seconds beside them nothing.
    if (parts.length === 1 || count > 0) parts.push(count > 0 ? `${count} ${unit}` : '');
    rest -= count * length;
    if (parts.length === 2) break;
  }
  const words = parts.filter((part) => part !== '').join(' ');
  return `${sign}${words === '' ? '0 s' : words}` as Safe;
}
