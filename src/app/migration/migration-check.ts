// The migration check as functions of plain data: loaded when the first report is asked for.
import { csvRow } from '../../text/csv.ts';
import { isoDate } from '../../text/date.ts';
import { literal, toSafe } from '../../text/safe-text.ts';
import type { MigrationReport, ReportRow } from '../migration.ts';
import { keywordRow, keywordRows, keywordUse } from './keyword-checks.ts';
import { dateRows, flagRows, overRows, rowsOver, rowTest } from './message-checks.ts';
import { folderRow, nameFindings, nameRows } from './name-checks.ts';
import { duplicateRows } from './duplicate-rows.ts';
import { placeOf, type Matter } from './rows.ts';
import { unknownRows } from './unknowns.ts';

function check(matter: Matter): MigrationReport {
  const { table } = matter;
  const rows = [
    ...overRows(matter),
    ...nameRows(matter),
    ...keywordRows(matter),
    ...flagRows(matter),
    ...dateRows(matter),
    ...duplicateRows(matter),
    ...unknownRows(matter),
  ];
  return { rows, messages: table.length, octets: table.bytes, unread: table.length - table.known };
}

const COLUMNS = [
  'check',
  'state',
  'what',
  'folder',
  'uidvalidity',
  'uid',
  'date',
  'messages',
  'octets',
  'why',
  'source',
];

/** The report as a file: what it says of a matter, and then each folder, keyword and message by itself, however many. */
function* csv(matter: Matter): Generator<string> {
  yield csvRow(COLUMNS.map(toSafe));
  for (const one of check(matter).rows) if (one.level < 2) yield rowLine(one);
  for (const { rule, folders } of nameFindings(matter))
    for (const folder of folders) yield rowLine({ ...folderRow(rule, folder), label: rule.title });
  for (const use of keywordUse(matter.table.flagLists())) yield rowLine(keywordRow(use));
  const { table, limit } = matter;
  for (const at of rowsOver(matter)) {
    const { folder, uidValidity, uid } = placeOf(matter, table.uid(at));
    const date = isoDate(table.dates[at]!);
    const why = literal('larger than the limit');
    const about = [literal('over limit'), literal('found'), literal('message'), folder] as const;
    yield csvRow([...about, uidValidity, uid, date, 1, table.sizes[at], why, limit.whence]);
  }
}

function rowLine({ check: matter, state, label, folder, messages, octets, why, source }: ReportRow): string {
  const none = undefined;
  return csvRow([
    toSafe(matter),
    toSafe(state),
    label,
    folder,
    none,
    none,
    none,
    messages,
    octets,
    why,
    source,
  ]);
}

export const migrationCheck = { check, csv, rowTest };
