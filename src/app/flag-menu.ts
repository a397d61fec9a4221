// The flag menu: which flags and labels the chosen messages have, and which are to be set or cleared, all at once on Enter.
// Every change is a plan of its own, as if it had been asked for by name.
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
import { isLabel } from '../model/labels.ts';
import { literal, toSafe, type Safe } from '../text/safe-text.ts';
import { accessHere, flagDenied } from './access.ts';
import type { Effect } from './command.ts';
import { endRange, view, warn } from './commands/shared.ts';
import { edited } from './edited.ts';
import {
  completedLabel,
  labelDenied,
  labelNamed,
  labelPart,
  labelRows,
  type LabelPart,
} from './label-menu.ts';
import { shownMessages } from './slices/view.ts';
import type { State } from './state.ts';
import { isLabelId, nextChange, rowId, type TagCount, type TagRow } from './tag-row.ts';
import { targets, targetWords } from './targets.ts';

/** Flags of the chosen messages, and labels where there are such, to be toggled. */
export interface FlagMenu {
  readonly kind: 'flag-menu';
  readonly title: Safe;
  /** How many messages it is about, and how many of them were not read yet. */
  readonly of: number;
  readonly unread: number;
  /** As the list had them when the menu was opened. */
  readonly counts: readonly (TagCount & { readonly flag: Flag })[];
  /** Keywords that were typed. */
  readonly added: readonly Flag[];
  /** By row. */
  readonly changes: ReadonlyMap<string, FlagChange>;
  /** The row's id: rows may come before it. */
  readonly chosen: string;
  readonly labels: LabelPart | undefined;
  /** The keyword or the label that is being typed: what the chosen row is. */
  readonly typed: string | undefined;
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
  const labels = labelPart(state, chosen.uids);
  return {
    kind: 'flag-menu',
    title: toSafe(`${labels ? 'Flags and labels' : 'Flags'} of ${targetWords(chosen)}`),
    of: chosen.uids.size,
    unread: chosen.uids.size - known,
    counts: flags.map((flag) => ({ flag, has: countOf(mine, flag), inFolder: countOf(all, flag) })),
    added: [],
    changes: new Map(),
    chosen: SYSTEM[0]!,
    labels,
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

/** The system's flags, then all keywords that are in use, that the server keeps, or that were typed, then labels. */
export function menuRows(state: State, menu: FlagMenu): readonly TagRow[] {
  const flags = flagRows(state, menu);
  return menu.labels ? [...flags, ...labelRows(menu.labels, menu.changes)] : flags;
}

/** The place of the chosen one. */
export function chosenPlace(rows: readonly TagRow[], { chosen }: FlagMenu): number {
  return Math.max(
    0,
    rows.findIndex(({ id }) => id === chosen),
  );
}

function flagRows(state: State, menu: FlagMenu): TagRow[] {
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
    id: rowId(flag),
    unread: menu.unread,
    isBeingRead: false,
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
function newKeywordDenied(state: State): Safe | undefined {
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
  if (menu.typed !== undefined) return typedPress(state, menu, menu.typed, key);
  const rows = menuRows(state, menu);
  const place = chosenPlace(rows, menu);
  const step = STEPS[key];
  if (step !== undefined) return choose(menu, rows[Math.max(0, Math.min(rows.length - 1, place + step))]);
  switch (key) {
    case 'Esc':
    case 'q':
    case 'Ctrl-c':
      return menu.changes.size > 0 ? [...close, ...warn('Cancelled: nothing was sent.')] : close;
    case 'Enter':
      return [...close, ...apply(state, rows)];
    case 'Tab':
      return choose(
        menu,
        rows.find(({ id }) => isLabelId(id) !== isLabelId(menu.chosen)),
      );
    case '+': {
      const why = newDenied(state, menu);
      return why ? warn(why) : open({ ...menu, typed: '' });
    }
    case 'Space':
      return toggled(menu, rows[place]);
    default:
      return toggled(
        menu,
        rows.find(({ letter }) => letter === key),
      );
  }
}

const close = view({ kind: 'close-dialog' });
const open = (dialog: FlagMenu): Effect[] => view({ kind: 'open-dialog', dialog });

const choose = (menu: FlagMenu, row: TagRow | undefined): Effect[] =>
  row ? open({ ...menu, chosen: row.id }) : [];

/** Why nothing new can be typed in the part of the menu where the chosen row is. */
export function newDenied(state: State, { chosen, labels }: FlagMenu): Safe | undefined {
  if (!labels || !isLabelId(chosen)) return newKeywordDenied(state);
  return labelDenied(A_LABEL, labels.where);
}

/** Like any that was not made yet. */
const A_LABEL = { label: 'new' };

function toggled(menu: FlagMenu, row: TagRow | undefined): readonly Effect[] {
  if (!row) return [];
  if (row.denied) return [...choose(menu, row), ...warn(row.denied)];
  const next = nextChange(row, menu.of);
  const changes = new Map(menu.changes);
  if (next) changes.set(row.id, next);
  else changes.delete(row.id);
  return open({ ...menu, changes, chosen: row.id });
}

function typedPress(state: State, menu: FlagMenu, typed: string, key: string): readonly Effect[] {
  if (key === 'Esc' || key === 'Ctrl-c') return open({ ...menu, typed: undefined });
  if (key === 'Tab' && isLabelId(menu.chosen)) {
    const whole = completedLabel(menuRows(state, menu), typed);
    return whole === undefined ? [] : open({ ...menu, typed: whole });
  }
  if (key !== 'Enter') {
    const text = edited(typed, key);
    return text === undefined ? [] : open({ ...menu, typed: text });
  }
  const name = typed.trim();
  if (name === '') return open({ ...menu, typed: undefined });
  return isLabelId(menu.chosen) ? labelTyped(state, menu, name) : keywordTyped(state, menu, name);
}

function keywordTyped(state: State, menu: FlagMenu, flag: string): readonly Effect[] {
  if (!isStorableFlag(flag))
    return warn(`"${flag}" is no keyword: those have no spaces, brackets, quotes or backslashes.`);
  const added = { ...menu, typed: undefined, added: [...menu.added, flag] };
  return taken(
    menu,
    added,
    menuRows(state, added).find((row) => !isLabel(row.flag) && row.flag.toLowerCase() === flag.toLowerCase()),
  );
}

function labelTyped(state: State, menu: FlagMenu, name: string): readonly Effect[] {
  const label = labelNamed(menuRows(state, menu), name);
  const { labels } = menu;
  if (!labels) return [];
  const why = labelDenied(label, labels.where);
  if (why) return warn(why);
  const added = { ...menu, typed: undefined, labels: { ...labels, added: [...labels.added, label] } };
  return taken(
    menu,
    added,
    menuRows(state, added).find(({ id }) => id === rowId(label)),
  );
}

/** What was typed is to be set, where not all of them have it. */
function taken(menu: FlagMenu, added: FlagMenu, row: TagRow | undefined): readonly Effect[] {
  if (!row) return [];
  if (row.denied) return [...open({ ...menu, typed: undefined }), ...warn(row.denied)];
  const changes = row.has < menu.of ? new Map(menu.changes).set(row.id, 'add') : menu.changes;
  return open({ ...added, chosen: row.id, changes });
}

function apply(state: State, rows: readonly TagRow[]): readonly Effect[] {
  const seen = asSeen(state);
  const chosen = targets(seen);
  const plans = rows.flatMap(({ flag, change }): Effect[] =>
    chosen && change ? [{ kind: 'plan', intent: { kind: 'flag', ...chosen, change, flag } }] : [],
  );
  return plans.length > 0
    ? [...endRange(seen), ...plans]
    : warn('Nothing was to be changed: nothing was sent.');
}
