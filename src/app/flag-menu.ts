// The flag menu: which flags the chosen messages have, and which are to be set or cleared, all at once on Enter. Every
// change is a plan of its own, as if it had been asked for by name.
import { isKept } from '../model/access.ts';
import {
  hasFlag,
  isStorableFlag,
  systemBit,
  systemFlagNames,
  type Flag,
  type FlagChange,
  type FlagList,
} from '../model/flags.ts';
import { formatCount } from '../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import { accessHere, flagDenied } from './access.ts';
import type { Effect } from './command.ts';
import { endRange, view, warn } from './commands/shared.ts';
import { edited } from './edited.ts';
import { shownMessages } from './slices/view.ts';
import type { Dialog, State } from './state.ts';
import { targets, targetWords } from './targets.ts';

export type FlagMenu = Extract<Dialog, { kind: 'flag-menu' }>;

/** A flag, and how many have it. */
export interface FlagCount {
  readonly flag: Flag;
  /** Of the chosen messages. */
  readonly has: number;
  /** Of all in the folder. */
  readonly inFolder: number;
}

export interface FlagRow extends FlagCount {
  /** Undefined where no letter is left for it: Space toggles it. */
  readonly letter: string | undefined;
  readonly change: FlagChange | undefined;
  /** Why it cannot be changed here. */
  readonly denied: Safe | undefined;
}

const SYSTEM = systemFlagNames(~0);
const SYSTEM_LETTERS: Readonly<Record<string, string>> = {
  '\\Seen': 's',
  '\\Answered': 'a',
  '\\Flagged': 'f',
  '\\Deleted': 'd',
  '\\Draft': 'r',
};
/** Without those of the flags above, and those that move. */
const KEYWORD_LETTERS = '123456789bceghilmnoptuvwxyz';

/** Undefined where there is no message to act on. */
export function flagMenu(state: State): FlagMenu | undefined {
  const chosen = targets(state);
  if (!chosen) return undefined;
  const { table } = state.messages;
  const [mine, all] = [table.flagLists(chosen.uids), table.flagLists()];
  const flags = distinct([...SYSTEM, ...[...all.keys()].flatMap(({ keywords }) => keywords)]);
  const known = [...mine.values()].reduce((sum, count) => sum + count, 0);
  return {
    kind: 'flag-menu',
    title: toSafe(`Flags of ${targetWords(chosen)}`),
    of: chosen.uids.size,
    unread: chosen.uids.size - known,
    counts: flags.map((flag) => ({ flag, has: countOf(mine, flag), inFolder: countOf(all, flag) })),
    added: [],
    changes: new Map(),
    chosen: 0,
    typed: undefined,
  };
}

function countOf(lists: ReadonlyMap<FlagList, number>, flag: Flag): number {
  let count = 0;
  for (const [list, messages] of lists) if (hasFlag(list, flag)) count += messages;
  return count;
}

/** Flags ignore case: the first spelling counts. */
function distinct(flags: Iterable<Flag>): Flag[] {
  const found = new Map<string, Flag>();
  for (const flag of flags) if (!found.has(flag.toLowerCase())) found.set(flag.toLowerCase(), flag);
  return [...found.values()];
}

/** The system's flags, then all keywords that are in use, that the server keeps, or that were typed. */
export function flagRows(state: State, menu: FlagMenu): FlagRow[] {
  const seen = asSeen(state);
  const kept = accessHere(seen).permanentFlags ?? [];
  const counted = new Map(menu.counts.map((count) => [count.flag.toLowerCase(), count]));
  const all = distinct([
    ...menu.counts.map(({ flag }) => flag),
    ...kept.filter(isStorableFlag),
    ...menu.added,
  ]);
  const keywords = all.filter((flag) => systemBit(flag) === 0).sort(byName);
  return [...SYSTEM, ...keywords].map((flag, place) => ({
    ...(counted.get(flag.toLowerCase()) ?? { flag, has: 0, inFolder: 0 }),
    letter: SYSTEM_LETTERS[flag] ?? KEYWORD_LETTERS[place - SYSTEM.length],
    change: menu.changes.get(flag),
    denied: flagDenied(seen, flag),
  }));
}

const byName = (a: Flag, b: Flag): number => {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
};

/** Why no keyword can be made here; undefined where it can, or nobody knows. */
export function newKeywordDenied(state: State): Safe | undefined {
  const { permanentFlags } = accessHere(asSeen(state));
  if (!permanentFlags || isKept('a-new-keyword', permanentFlags)) return undefined;
  return literal('The server takes no new keywords in this folder (PERMANENTFLAGS has no \\*).');
}

/** What the menu is about is what is on screen with it. */
const asSeen = (state: State): State => ({ ...state, messages: shownMessages(state) });

const STEPS: Readonly<Record<string, number>> = {
  Down: 1,
  j: 1,
  Up: -1,
  k: -1,
  PageDown: 10,
  PageUp: -10,
  // Further than any list goes.
  Home: -1e6,
  End: 1e6,
};

export function flagMenuPress(state: State, menu: FlagMenu, key: string): readonly Effect[] {
  if (menu.typed !== undefined) return keywordPress(state, menu, menu.typed, key);
  const rows = flagRows(state, menu);
  const step = STEPS[key];
  if (step !== undefined) {
    const chosen = Math.max(0, Math.min(rows.length - 1, menu.chosen + step));
    return open({ ...menu, chosen });
  }
  switch (key) {
    case 'Esc':
    case 'q':
    case 'Ctrl-c':
      return menu.changes.size > 0 ? [...close, ...warn('Cancelled: nothing was sent.')] : close;
    case 'Enter':
      return [...close, ...apply(state, rows)];
    case '+': {
      const why = newKeywordDenied(state);
      return why ? warn(why) : open({ ...menu, typed: '' });
    }
    case 'Space':
      return toggled(menu, rows, menu.chosen);
    default:
      return toggled(
        menu,
        rows,
        rows.findIndex(({ letter }) => letter === key),
      );
  }
}

const close = view({ kind: 'close-dialog' });
const open = (dialog: FlagMenu): Effect[] => view({ kind: 'open-dialog', dialog });

/** Set, cleared and left alone in turn, as far as that changes anything. */
function toggled(menu: FlagMenu, rows: readonly FlagRow[], place: number): readonly Effect[] {
  const row = rows[place];
  if (!row) return [];
  if (row.denied) return [...open({ ...menu, chosen: place }), ...warn(row.denied)];
  const turns: (FlagChange | undefined)[] = [undefined];
  if (row.has < menu.of) turns.push('add');
  if (row.has > 0 || menu.unread > 0) turns.push('remove');
  const next = turns[(turns.indexOf(row.change) + 1) % turns.length];
  const changes = new Map(menu.changes);
  if (next) changes.set(row.flag, next);
  else changes.delete(row.flag);
  return open({ ...menu, changes, chosen: place });
}

function keywordPress(state: State, menu: FlagMenu, typed: string, key: string): readonly Effect[] {
  if (key === 'Esc' || key === 'Ctrl-c') return open({ ...menu, typed: undefined });
  if (key !== 'Enter') {
    const text = edited(typed, key);
    return text === undefined ? [] : open({ ...menu, typed: text });
  }
  const flag = typed.trim();
  if (flag === '') return open({ ...menu, typed: undefined });
  if (!isStorableFlag(flag))
    return warn(`"${flag}" is no keyword: those have no spaces, brackets, quotes or backslashes.`);
  const added = { ...menu, typed: undefined, added: [...menu.added, flag] };
  const rows = flagRows(state, added);
  const chosen = rows.findIndex((row) => row.flag.toLowerCase() === flag.toLowerCase());
  const row = rows[chosen]!;
  if (row.denied) return [...open({ ...menu, typed: undefined }), ...warn(row.denied)];
  const changes = row.has < menu.of ? new Map(menu.changes).set(row.flag, 'add') : menu.changes;
  return open({ ...added, chosen, changes });
}

function apply(state: State, rows: readonly FlagRow[]): readonly Effect[] {
  const seen = asSeen(state);
  const chosen = targets(seen);
  const plans = rows.flatMap(({ flag, change }): Effect[] =>
    chosen && change ? [{ kind: 'plan', intent: { kind: 'flag', ...chosen, change, flag } }] : [],
  );
  return plans.length > 0
    ? [...endRange(seen), ...plans]
    : warn('No flag was to be changed: nothing was sent.');
}

/** `all 3`, `2 of 3`, `none`. */
export function haveWords({ has }: FlagCount, { of, unread }: FlagMenu): Safe {
  if (has === of) return of === 1 ? literal('yes') : safe`all ${formatCount(of)}`;
  if (has === 0 && unread === 0) return of === 1 ? literal('no') : literal('none');
  return safe`${formatCount(has)} of ${formatCount(of)}`;
}
