// The console's screen as a test asks about it: the rows of the message list, and the line above the hints.
import type { ConsoleDriver } from '../helpers/console-driver.ts';

export type ListRow = {
  readonly uid: number;
  readonly cursor: boolean;
  readonly marked: boolean;
  /** Of `✓` seen, `F` flagged, `D` deleted, `↩` answered, `✎` draft, `$` keywords. */
  readonly flags: string;
};

// Gutter (cursor, mark, pending), UID, flags in five places, date; behind the folders where those stand beside it.
const ROW = /^(?:[^│]*│)?([› ])([▌ ]). +(\d+) {2}(.{5}) {2}\d{4}-\d\d-\d\d/;

/** The messages in sight, from the top. */
export function listRows(console: Pick<ConsoleDriver, 'screen'>): ListRow[] {
  return console.screen().flatMap((line) => {
    const [, cursor, mark, uid, flags = ''] = ROW.exec(line) ?? [];
    if (uid === undefined) return [];
    return [
      { uid: Number(uid), cursor: cursor === '›', marked: mark === '▌', flags: flags.replaceAll(' ', '') },
    ];
  });
}

export function cursorUid(console: ConsoleDriver): number | undefined {
  return listRows(console).find(({ cursor }) => cursor)?.uid;
}

export function markedUids(console: ConsoleDriver): number[] {
  return listRows(console)
    .filter(({ marked }) => marked)
    .map(({ uid }) => uid);
}

/** What the console says: the line above the hints. */
export function said(console: ConsoleDriver): string {
  return console.screen().at(-2) ?? '';
}
