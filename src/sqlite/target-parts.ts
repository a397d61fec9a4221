// The messages of an intent as they are kept: some hundreds to a row, each column a JSON list, so that a hundred thousand
// are written in the time of a few, and every program that knows JSON can read them.
import type { Intent } from '../model/intent.ts';
import type { FlagList } from '../model/flags.ts';
import { UidSet } from '../model/uid-set.ts';
import { Damaged, listOf, parsed, type Fields } from './fields.ts';

/** SQLite takes its time to find one in a long list, for those who look by hand. */
export const PART_MESSAGES = 500;

export interface TargetPart {
  readonly part: number;
  readonly uids: string;
  readonly sizes: string;
  readonly dates: string;
  readonly flag_lists: string;
  /** Places in `flag_lists`; null where nobody looked. */
  readonly flag_ids: string;
}

/** Those that an intent names one by one. */
export function namedUids(intent: Intent): UidSet {
  const named = 'targets' in intent ? intent.targets : 'copies' in intent ? intent.copies : [];
  return UidSet.from(named.map(({ uid }) => uid));
}

export function targetParts(intent: Intent): TargetPart[] {
  if ('targets' in intent) {
    return partsOf(intent.targets, (part, lists) => ({
      uids: part.map(({ uid }) => uid),
      sizes: part.map(({ size }) => size),
      dates: part.map(({ date }) => date),
      flagIds: part.map(({ flags }) => (flags ? lists.idOf(flags) : null)),
    }));
  }
  if ('copies' in intent) {
    return partsOf(intent.copies, (part, lists) => ({
      uids: part.map(({ uid }) => uid),
      sizes: part.map(({ octets }) => octets),
      dates: part.map(({ date }) => date),
      flagIds: part.map(({ flags }) => lists.idOfText(JSON.stringify(flags))),
    }));
  }
  return [];
}

interface Columns {
  readonly uids: readonly number[];
  readonly sizes: readonly number[];
  readonly dates: readonly number[];
  readonly flagIds: readonly (number | null)[];
}

function partsOf<T>(
  messages: readonly T[],
  columnsOf: (part: readonly T[], lists: FlagLists) => Columns,
): TargetPart[] {
  const parts: TargetPart[] = [];
  for (let from = 0; from < messages.length; from += PART_MESSAGES) {
    const lists = new FlagLists();
    const { uids, sizes, dates, flagIds } = columnsOf(messages.slice(from, from + PART_MESSAGES), lists);
    parts.push({
      part: parts.length,
      // JSON writes null for NaN, which it does not have.
      uids: JSON.stringify(uids),
      sizes: JSON.stringify(sizes),
      dates: JSON.stringify(dates),
      flag_lists: lists.text,
      flag_ids: JSON.stringify(flagIds),
    });
  }
  return parts;
}

/** A hundred thousand messages have a few dozen different lists of flags. */
class FlagLists {
  private readonly ids = new Map<FlagList, number>();
  private readonly idsByText = new Map<string, number>();

  idOf(flags: FlagList): number {
    let id = this.ids.get(flags);
    if (id === undefined) {
      id = this.idOfText(JSON.stringify([flags.bits, ...flags.keywords]));
      this.ids.set(flags, id);
    }
    return id;
  }

  idOfText(text: string): number {
    const id = this.idsByText.get(text) ?? this.idsByText.size;
    this.idsByText.set(text, id);
    return id;
  }

  get text(): string {
    return `[${[...this.idsByText.keys()].join(',')}]`;
  }
}

/** A message as it was kept; nothing is known of what the fields hold. */
export interface KeptTarget {
  readonly uid: unknown;
  readonly size: unknown;
  readonly date: unknown;
  /** The list of its flags, the same one for all messages of a part that have it; null where nobody looked. */
  readonly flags: readonly unknown[] | null;
}

export function keptTargets(rows: readonly Fields[]): KeptTarget[] {
  return rows.flatMap((row) => {
    const uids = listOf(parsed(row['uids']));
    const [sizes, dates, ids] = ['sizes', 'dates', 'flag_ids'].map((name) => listOf(parsed(row[name])));
    const lists = listOf(parsed(row['flag_lists']));
    if ([sizes, dates, ids].some((column) => column!.length !== uids.length))
      throw new Damaged('lists of different lengths');
    return uids.map((uid, n) => ({
      uid,
      size: sizes![n],
      date: dates![n],
      flags: ids![n] === null ? null : listOf(lists[ids![n] as number]),
    }));
  });
}
