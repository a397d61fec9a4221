// `imaptop rescue`: what is kept, as plain lines, and what was removed of it.
import { failed, ok, type Result } from '../model/failure.ts';
import { formatDate } from '../text/date.ts';
import { join, literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import { formatBytes, formatCount, formatSize } from '../text/size.ts';
import { cellWidth, padEnd, padStart } from '../text/width.ts';
import { KEPT_MS, MOST_OCTETS, RescueFolder, type Removed } from './rescue-folder.ts';
import type { RescuedCopy } from './rescued-copy.ts';
import { reasonOf } from './refused.ts';

export type RescueOrder =
  { readonly kind: 'list' } | { readonly kind: 'clear'; readonly plan: number | 'all' };

export interface RescueOptions {
  readonly stateDirectory: string;
  readonly now: number;
  /** Minutes east of UTC at that time, in milliseconds since 1970-01-01 UTC. */
  readonly offsetAt: (milliseconds: number) => number;
}

/** The lines to say. Copies whose time is over go first, whatever is asked. */
export function carryOut(order: RescueOrder, options: RescueOptions): Result<readonly Safe[]> {
  const folder = new RescueFolder(options.stateDirectory);
  try {
    folder.purge(options.now);
    switch (order.kind) {
      case 'list':
        return ok(listing(folder.copies(), options));
      case 'clear': {
        const { plan } = order;
        return ok([
          removal(
            folder.remove(({ planId }) => plan === 'all' || planId === plan),
            plan,
          ),
        ]);
      }
    }
  } catch (error) {
    return failed({
      kind: 'limit',
      text: toSafe(`The rescue copies cannot be reached: ${reasonOf(error)}.`),
    });
  }
}

function listing(copies: readonly RescuedCopy[], { offsetAt }: RescueOptions): Safe[] {
  if (copies.length === 0) return [literal('There are no rescue copies.')];
  const minute = (seconds: number) =>
    formatDate(seconds, { time: true, offsetMinutes: Number.isNaN(seconds) ? 0 : offsetAt(seconds * 1000) });
  const rows = copies.map(({ planId, uid, saved, date, octets, account, mailbox, folder }) => [
    toSafe(String(planId)),
    toSafe(String(uid)),
    minute(saved / 1000),
    minute((saved + KEPT_MS) / 1000),
    minute(date),
    formatSize(octets),
    toSafe(account),
    named(folder, toSafe(mailbox.path)),
  ]);
  const octets = copies.reduce((sum, copy) => sum + copy.octets, 0);
  const total = `${counted(copies.length)}, ${formatBytes(octets)} of ${formatBytes(MOST_OCTETS)}; kept for 7 days. imaptop rescue clear PLAN|all removes them.`;
  return [...table([TITLES, ...rows]), toSafe(total)];
}

const TITLES = ['plan', 'UID', 'saved', 'expires', 'date', 'size', 'account', 'folder'].map(toSafe);
const FIGURES = [true, true, false, false, false, true, false, false];

function table(rows: readonly (readonly Safe[])[]): Safe[] {
  const widths = FIGURES.map((_, column) => Math.max(...rows.map((row) => cellWidth(row[column]!))));
  return rows.map((row) => {
    const cells = row.map((text, column) => (FIGURES[column] ? padStart : padEnd)(text, widths[column]!));
    return toSafe(join(cells, literal('  ')).trimEnd());
  });
}

function removal({ copies, octets }: Removed, plan: number | 'all'): Safe {
  const which = plan === 'all' ? literal('') : safe` of plan ${plan}`;
  if (copies === 0) return safe`There are no rescue copies${which}: nothing was removed.`;
  return safe`${counted(copies)}${which} removed, ${formatBytes(octets)}.`;
}

/** Two folders may have one name for people. */
function named(folder: Safe, path: Safe): Safe {
  return folder === path ? folder : safe`${folder} (${path})`;
}

function counted(copies: number): Safe {
  return safe`${formatCount(copies)} rescue ${copies === 1 ? literal('copy') : literal('copies')}`;
}
