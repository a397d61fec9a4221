// The message table by itself at a million rows: sorts, a look at every row, mass removals, and what a row weighs.
import { runChild } from './child.ts';
import type { ModelFigures } from './model-child.ts';
import type { Table } from './table.ts';

const SCRIPT = import.meta.resolve('./model-child.ts');
const ROWS = 1_000_000;

export async function model(): Promise<Table> {
  const found = await runChild<ModelFigures>(SCRIPT, [String(ROWS)]);
  return {
    title: 'A table of 1,000,000 rows',
    about: 'No server: the columns alone, median of 7, in a process of its own.',
    rows: [
      { name: 'sort by size', value: found.bySize, unit: 'ms', goal: 'sort-1m' },
      { name: 'sort by date', value: found.byDate, unit: 'ms', goal: 'sort-1m' },
      { name: 'the first sort of all, before it is compiled', value: found.coldSort, unit: 'ms' },
      { name: 'look at every row (size above a bound)', value: found.filter, unit: 'ms' },
      { name: 'query of size, date and flags', value: found.queryRows, unit: 'ms' },
      { name: 'query of size, senders and subjects, all of them read', value: found.queryTexts, unit: 'ms' },
      { name: 'query of senders and subjects alone', value: found.queryTextsAlone, unit: 'ms' },
      { name: 'remove the first 500,000', value: found.removeRun, unit: 'ms' },
      { name: 'remove every second one, 500,000', value: found.removeEverySecond, unit: 'ms' },
      { name: 'flag every second one, 500,000', value: found.flagHalf, unit: 'ms' },
      { name: 'weight of a row', value: found.bytesPerRow, unit: 'B' },
    ],
  };
}
