// What the benches hand over and how it is printed. A bench measures all contestants of a table in turn in one run and
// returns a row for each; ratios are to the reference of that same run, since the machine's own speed is no result.
import type { Goal } from './goals.ts';

export interface Row {
  readonly name: string;
  /** The median, unless the name says otherwise. */
  readonly value: number;
  readonly unit: Unit;
  /** Of `value` to that of the reference in the same interleaved run. */
  readonly ratio?: number;
  /** The goal that this row is held against. Where several rows of a run have the same one, the worst of them counts. */
  readonly goal?: Goal;
  /** What else was seen: memory, CPU, why it could not be measured. */
  readonly note?: string;
}

export type Unit = 'ms' | 'MB' | 'B' | '';

export interface Table {
  /** Also the name under which it stays in RESULTS.md until it is measured again. */
  readonly title: string;
  /** How it was measured, and against what. */
  readonly about: string;
  readonly rows: readonly Row[];
}

const DIGITS: Readonly<Record<Unit, (value: number) => number>> = {
  ms: (value) => (value < 100 ? 1 : 0),
  MB: () => 0,
  B: (value) => (value < 100 ? 1 : 0),
  '': (value) => (Number.isInteger(value) ? 0 : 2),
};

export function figure(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '-';
  const digits = DIGITS[unit](value);
  const number = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit === '' ? number : `${number} ${unit}`;
}

export function markdown({ title, about, rows }: Table): string {
  return [
    `## ${title}`,
    '',
    about,
    '',
    '| | | ratio | |',
    '|---|--:|--:|---|',
    ...rows.map(
      ({ name, value, unit, ratio, note = '' }) =>
        `| ${name} | ${figure(value, unit)} | ${ratio === undefined ? '' : ratio.toFixed(2)} | ${note} |`,
    ),
    '',
  ].join('\n');
}
