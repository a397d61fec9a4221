// Pairs of UIDs as text: `1>101x3,9>7x1`, each run of neighbours as its first pair and its length.
import { toUid, type Uid } from '../model/uid.ts';
import { Damaged, textOf } from './fields.ts';

export function pairsText(pairs: Iterable<readonly [Uid, Uid]>): string {
  const runs: [number, number, number][] = [];
  for (const [from, to] of [...pairs].sort(([a], [b]) => a - b)) {
    const run = runs.at(-1);
    if (run && from === run[0] + run[2] && to === run[1] + run[2]) run[2]++;
    else runs.push([from, to, 1]);
  }
  return runs.map(([from, to, length]) => `${from}>${to}x${length}`).join(',');
}

export function pairsOf(value: unknown): ReadonlyMap<Uid, Uid> {
  const text = textOf(value);
  const pairs = new Map<Uid, Uid>();
  let named = 0;
  for (const run of text === '' ? [] : text.split(',')) {
    const match = /^(\d{1,10})>(\d{1,10})x(\d{1,10})$/.exec(run);
    if (!match) throw new Damaged('not pairs of UIDs');
    const [from, to, length] = [Number(match[1]), Number(match[2]), Number(match[3])];
    if (length > MAX_PAIRS) throw new Damaged('more pairs than a step has messages');
    for (let i = 0; i < length; i++) pairs.set(toUid(from + i), toUid(to + i));
    named += length;
  }
  if (named > pairs.size) throw new Damaged('a UID in two pairs');
  return pairs;
}

// A run of four billion would fill the memory.
const MAX_PAIRS = 10_000_000;
