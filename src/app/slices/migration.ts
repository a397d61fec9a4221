// The migration check: its limit, its report, and which row is looked at.
import { literal } from '../../text/safe-text.ts';
import type { Input } from '../input.ts';
import { sheetRows } from '../layout.ts';
import type { MigrationReport, MigrationState, ReportRow } from '../migration.ts';
import { moved } from '../moved.ts';
import type { State } from '../state.ts';

export const initialMigration: MigrationState = {
  isOpen: false,
  limit: { octets: 0, whence: literal('') },
  report: undefined,
  cursor: 0,
  top: 0,
};

/** Below its rows the view tells of the one under the cursor: a rule, the reason, and who says so. */
export const TOLD_LINES = 3;
const MIGRATION_FRAME = 1 + TOLD_LINES + 1;

export function updateMigration(state: State, input: Input): MigrationState {
  const { migration } = state;
  switch (input.kind) {
    case 'open-migration':
      return { ...initialMigration, isOpen: true, limit: input.limit };
    case 'close-migration':
      return initialMigration;
    case 'move-migration': {
      const length = migration.report?.rows.length ?? 0;
      if (length === 0) return migration;
      return { ...migration, cursor: moved(input.move, migration.cursor, length, reportRows(state)) };
    }
    case 'migration-checked':
      if (!migration.isOpen) return migration;
      return { ...migration, report: input.report, cursor: cursorIn(input.report, migration) };
    default:
      return migration;
  }
}

/** Rows of the report in sight. */
function reportRows(state: Pick<State, 'view' | 'session'>): number {
  return Math.max(1, sheetRows(state) - MIGRATION_FRAME);
}

/** The row that was looked at, wherever it is in the new report. */
function cursorIn({ rows }: MigrationReport, { report, cursor }: MigrationState): number {
  const before = report?.rows[cursor];
  if (!before) return 0;
  const key = keyOf(before);
  const place = rows.findIndex((row) => keyOf(row) === key);
  return place < 0 ? cursor : place;
}

const keyOf = ({ level, check, label, finding }: ReportRow): string =>
  JSON.stringify([level, check, label, finding]);

/** The cursor stays among the rows, and in sight. */
export function settleMigration(state: State): MigrationState {
  const { migration } = state;
  if (!migration.isOpen) return migration;
  const rows = reportRows(state);
  const cursor = Math.max(0, Math.min(migration.cursor, (migration.report?.rows.length ?? 0) - 1));
  const top = Math.max(0, cursor - rows + 1, Math.min(migration.top, cursor));
  return cursor === migration.cursor && top === migration.top ? migration : { ...migration, cursor, top };
}
