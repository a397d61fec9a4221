// How far mail on its way to the disk is: a bar, how fast, and how long it may yet take. Where it gets tight the name goes
// first, and the bar last.
import type { Saving } from '../../model/fact.ts';
import { progressBar } from '../../text/bar.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import { concat, literal, safe, type Safe } from '../../text/safe-text.ts';
import { firstThatFits, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { timeLeft } from './plan-progress.ts';

const BAR_CELLS = 16;
/** Less than this much time says nothing of a rate. */
const MEASURED_MS = 500;

export function savingLine(saving: Saving, cells: number, { glyphs }: Look): Line {
  const { verb, name, octets, messages } = saving;
  const ascii = { ascii: glyphs.ascii };
  const { done, total } = extent(saving);
  const bar =
    total === undefined ? [] : [segment(safe`  ${progressBar(done, total, BAR_CELLS, ascii)}`, 'progress')];
  const count =
    messages && messages.of > 1
      ? safe`  ${formatCount(messages.done)} of ${formatCount(messages.of)}`
      : literal('');
  const amount =
    saving.total === undefined
      ? formatBytes(octets)
      : safe`${formatBytes(octets)} of ${formatBytes(saving.total)}`;
  const pace = paceWords(saving);
  const line = (label: Safe, ...words: Safe[]): Line => [
    segment(safe` ${glyphs.on} `, 'progress'),
    segment(label, 'status'),
    ...bar,
    segment(
      words.reduce((all, word) => concat(all, word), literal('')),
      'status',
    ),
    segment(literal('   Esc cancels'), 'dim'),
  ];
  const named = safe`${verb} ${glyphs.show(name)}`;
  return firstThatFits(
    [
      line(named, count, safe`  ${amount}`, pace),
      line(verb, count, safe`  ${amount}`, pace),
      line(verb, count, pace),
      line(verb, pace),
      line(verb),
    ],
    cells,
  );
}

/** By octets where it is known how many there are, else by messages. */
function extent({ octets, total, messages }: Saving): { done: number; total: number | undefined } {
  if (total !== undefined) return { done: octets, total };
  return messages ? { done: messages.done, total: messages.of } : { done: 0, total: undefined };
}

function paceWords(saving: Saving): Safe {
  const { octets, before, elapsed } = saving;
  if (elapsed < MEASURED_MS || octets <= before) return literal('');
  const rate = ((octets - before) * 1_000) / elapsed;
  const pace = safe`  ${formatBytes(rate)}/s`;
  const { done, total } = extent(saving);
  // What was there before cost no time.
  const own = saving.total === undefined ? done : done - before;
  if (total === undefined || own <= 0 || done >= total) return pace;
  return safe`${pace}, ${timeLeft((elapsed * (total - done)) / own)}`;
}
