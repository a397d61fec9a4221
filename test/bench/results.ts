// RESULTS.md: first the goals with what was reached, then a table for each bench. What was not measured this time stays as
// it was, with the day of its measuring.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { GOAL_NAMES, GOALS, type Goal } from './goals.ts';
import { figure, markdown, type Row, type Table } from './table.ts';

const PAGE = new URL('RESULTS.md', import.meta.url);
const HEAD = [
  '# How fast it is',
  '',
  'Written by `npm run bench`. Read the ratios, not the milliseconds: the machine is shared, and all contestants of a table',
  'took turns in one run. A figure is the median; ratios are to the reference that the table names. Everything runs on one',
  'machine over loopback, the servers are private ones, and a row counts only where what came was right and complete.',
].join('\n');
const GOALS_TITLE = 'Goals';

/** Puts the tables into the page in place of those with the same titles, prints them, and returns the table of goals. */
export function writeResults(tables: readonly Table[], file: URL = PAGE): string {
  const earlier = readParts(file);
  const when = stamp();
  const parts = new Map(earlier);
  for (const table of tables) {
    const text = markdown({ ...table, about: `${table.about}\n\n${when}` });
    parts.set(table.title, text);
    process.stdout.write(`${text}\n`);
  }
  parts.delete(GOALS_TITLE);
  const goals = goalsPart(
    tables.flatMap(({ rows }) => rows),
    earlier.get(GOALS_TITLE) ?? '',
  );
  const sorted = [...parts].sort(([a], [b]) => byTitle(a, b)).map(([, text]) => text);
  writeFileSync(file, [HEAD, '', goals, ...sorted].join('\n'));
  return goals;
}

/** 1,000,000 comes after 10,000. */
function byTitle(a: string, b: string): number {
  return a.replaceAll(',', '').localeCompare(b.replaceAll(',', ''), 'en', { numeric: true });
}

function readParts(file: URL): ReadonlyMap<string, string> {
  let page = '';
  try {
    page = readFileSync(file, 'utf8');
  } catch {
    // The first run.
  }
  const parts = page.split(/^(?=## )/m).slice(1);
  return new Map(parts.map((part) => [/^## (.*)/.exec(part)![1]!, `${part.trimEnd()}\n`]));
}

function goalsPart(rows: readonly Row[], earlier: string): string {
  const lines = GOAL_NAMES.map((goal) => goalLine(goal, rows) ?? earlierLine(goal, earlier));
  return [
    `## ${GOALS_TITLE}`,
    '',
    '| goal | target | reached | | measured | best other program |',
    '|---|--:|--:|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function goalLine(goal: Goal, rows: readonly Row[]): string | undefined {
  const aim = GOALS[goal];
  const figures = rows
    .filter((row) => row.goal === goal)
    .map(({ value, ratio = NaN }) => (aim.in === 'ratio' ? ratio : value));
  if (figures.length === 0) return undefined;
  const worst = Math.max(...figures);
  // NaN, where it could not be measured, meets nothing.
  const met = worst <= aim.most ? 'met' : '**not met**';
  return line(goal, inUnit(goal, worst), met, today());
}

function earlierLine(goal: Goal, earlier: string): string {
  const start = `| ${GOALS[goal].text} |`;
  return earlier.split('\n').find((one) => one.startsWith(start)) ?? line(goal, '-', 'not measured', '');
}

function line(goal: Goal, reached: string, met: string, day: string): string {
  const { text, most, peer } = GOALS[goal];
  return `| ${text} | ≤ ${inUnit(goal, most)} | ${reached} | ${met} | ${day} | ${peer} |`;
}

function inUnit(goal: Goal, value: number): string {
  const { in: unit } = GOALS[goal];
  switch (unit) {
    case 'ratio':
      return `${value.toFixed(2)} ×`;
    case 'wrong':
      return String(value);
    case 'ms':
    case 'B':
    case 'MB':
      return figure(value, unit);
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function stamp(): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${today()}, Node ${process.versions.node}, ${machine}.`;
}
