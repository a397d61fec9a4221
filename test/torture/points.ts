// Where the blow falls: at a line of the wire, at a write of the journal, or whenever.
import { LINE_MOMENTS, type LineMoment } from './kill-proxy.ts';
import type { Random } from './random.ts';

export type Point =
  | {
      readonly at: 'line';
      readonly line: number;
      readonly moment: LineMoment;
      readonly part: number;
      readonly pause: number;
    }
  | { readonly at: 'journal'; readonly write: number }
  | { readonly at: 'time'; readonly milliseconds: number };

export type PointName = LineMoment | 'journal write' | 'random time';
export const POINT_NAMES: readonly PointName[] = [...LINE_MOMENTS, 'journal write', 'random time'];

/** A point somewhere in plans of so many steps, of which each takes about `pace` milliseconds. */
export function makePoint(name: PointName, random: Random, steps: number, pace: number): Point {
  switch (name) {
    case 'journal write':
      return { at: 'journal', write: random.between(1, steps) };
    case 'random time':
      return { at: 'time', milliseconds: random.between(0, pace * steps) };
    case 'before the line':
    case 'behind the line':
    case 'before the answer':
    case 'in the answer':
    case 'behind the answer':
      return {
        at: 'line',
        line: random.between(1, steps),
        moment: name,
        part: random.next(),
        pause: random.pick([0, 0, 1, 3]),
      };
  }
}
