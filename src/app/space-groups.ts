// Where the bytes are: messages in groups, the biggest first. A group is told by what all of its messages have in common.
import type { Folder } from '../model/folder.ts';
import type { Gathering } from '../model/gathering.ts';
import type { MessageTable } from '../model/message-table.ts';
import type { Answers } from '../model/query/answers.ts';
import { attachmentVerdicts, NO, YES } from '../model/query/verdicts.ts';
import type { UidSet } from '../model/uid-set.ts';
import type { FieldPool } from '../model/field-pool.ts';
import type { FieldName } from '../model/message-fields.ts';
import { formatBytes } from '../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';

export const SPACE_KEYS = [
  'folder',
  'sender',
  'domain',
  'year',
  'month',
  'size',
  'type',
  'attachment',
  'list',
] as const;
export type SpaceKey = (typeof SPACE_KEYS)[number];

export interface SpaceGroup {
  /** What its messages have in common, told from that of other groups. */
  readonly id: string;
  readonly label: Safe;
  readonly messages: number;
  /** RFC822.SIZE of all of them, in octets. */
  readonly octets: number;
  /** How many of them are marked. */
  readonly marked: number;
}

export interface SpaceMatter {
  readonly table: MessageTable;
  /** Where the table is of several mailboxes. */
  readonly gathering: Gathering | undefined;
  /** By their paths. */
  readonly folders: ReadonlyMap<string, Folder>;
  /** From, List-Id and Content-Type. */
  readonly traits: FieldPool;
  /** What was read of attachments. */
  readonly answers: Answers;
  readonly marks: UidSet;
  readonly zoneMinutes: number;
}

/** One step of narrowing: only messages of this group. */
export interface Narrowing {
  readonly by: SpaceKey;
  readonly id: string;
  readonly label: Safe;
}

/** The groups of the messages that the narrowings leave, the biggest first. Rows that are not read yet are in none. */
export function spaceGroups(
  by: SpaceKey,
  narrowings: readonly Narrowing[],
  matter: SpaceMatter,
): readonly SpaceGroup[] {
  const { table, marks } = matter;
  const groups = new Map<number, { messages: number; octets: number; marked: number }>();
  const { numberOf, named } = sorter(by, matter);
  const isLeft = leaves(narrowings, matter);
  for (let row = 0; row < table.length; row++) {
    if (!table.isKnown(row) || !isLeft(row)) continue;
    const number = numberOf(row);
    let group = groups.get(number);
    if (!group) groups.set(number, (group = { messages: 0, octets: 0, marked: 0 }));
    group.messages++;
    group.octets += table.sizes[row]! || 0;
    if (!marks.isEmpty && marks.has(table.uid(row))) group.marked++;
  }
  const found = Array.from(groups, ([number, sums]) => ({ ...named(number), ...sums }));
  return found.sort((a, b) => b.octets - a.octets || b.messages - a.messages || (a.id < b.id ? -1 : 1));
}

/** True for the rows of all of these groups. */
export function leaves(narrowings: readonly Narrowing[], matter: SpaceMatter): (row: number) => boolean {
  const tests = narrowings.map(({ by, id }) => {
    const { numberOf, named } = sorter(by, matter);
    const looked = new Map<number, boolean>();
    return (row: number): boolean => {
      const number = numberOf(row);
      let is = looked.get(number);
      if (is === undefined) looked.set(number, (is = named(number).id === id));
      return is;
    };
  });
  return (row) => tests.every((test) => test(row));
}

interface Sorter {
  /** The group of a row, as a number. */
  readonly numberOf: (row: number) => number;
  readonly named: (number: number) => Pick<SpaceGroup, 'id' | 'label'>;
}

const UNKNOWN = -1;

function sorter(by: SpaceKey, matter: SpaceMatter): Sorter {
  const { table } = matter;
  switch (by) {
    case 'folder':
      return folderSorter(matter);
    case 'sender':
    case 'domain':
    case 'list':
    case 'type':
      return traitSorter(by, matter);
    case 'attachment':
      return attachmentSorter(matter);
    case 'year':
      return dateSorter(
        matter,
        (date) => date.getUTCFullYear(),
        (year) => literalNumber(year),
      );
    case 'month':
      return dateSorter(
        matter,
        (date) => 12 * date.getUTCFullYear() + date.getUTCMonth(),
        (month) => toSafe(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`),
      );
    case 'size':
      return {
        numberOf: (row) => SIZE_CLASSES.findLastIndex((least) => table.sizes[row]! >= least),
        named: (number) => ({ id: String(number), label: sizeWords(number) }),
      };
  }
}

function folderSorter({ table, gathering, folders }: SpaceMatter): Sorter {
  const paths = gathering ? [...new Set(gathering.mailboxes.map(({ path }) => path))] : [];
  const numbers = new Map<string, number>(paths.map((path, number) => [path, number]));
  return {
    numberOf: (row) => {
      const path = gathering?.sourceOf(table.uid(row))?.mailbox.path;
      return path === undefined ? UNKNOWN : numbers.get(path)!;
    },
    named: (number) => {
      const path = paths[number];
      const label = path === undefined ? undefined : folders.get(path)?.name;
      return { id: path ?? '', label: label ?? literal('this folder') };
    },
  };
}

/** What a message says of its sender, its list and its kind. */
const TRAITS = {
  sender: 'from',
  domain: 'from',
  list: 'list-id',
  type: 'content-type',
} as const satisfies Partial<Record<SpaceKey, FieldName>>;
type Trait = keyof typeof TRAITS;

/** True where the groups are told by fields that have to be read. */
export function isTrait(by: SpaceKey): by is Trait {
  return by in TRAITS;
}

const NONE_WORDS: Readonly<Record<Trait, Safe>> = {
  sender: literal('(no sender)'),
  domain: literal('(no sender)'),
  list: literal('(no list)'),
  type: literal('(no Content-Type)'),
};

function traitSorter(trait: Trait, { table, traits }: SpaceMatter): Sorter {
  const field = TRAITS[trait];
  const idOf = (row: number): number => traits.idOf(table.uid(row), field);
  const named = (text: Safe): Pick<SpaceGroup, 'id' | 'label'> => ({
    id: `=${text}`,
    label: text === '' ? NONE_WORDS[trait] : text,
  });
  const unread = { id: '?', label: literal('(not read yet)') };
  if (trait !== 'domain')
    return { numberOf: idOf, named: (number) => (number < 0 ? unread : named(traits.texts[number]!)) };
  // Many senders have one domain.
  const numbers = new Map<Safe, number>();
  const domains: Safe[] = [];
  const byId = new Map<number, number>();
  const numberOf = (row: number): number => {
    const id = idOf(row);
    let number = id < 0 ? UNKNOWN : byId.get(id);
    if (number !== undefined) return number;
    const domain = domainOf(traits.texts[id]!);
    number = numbers.get(domain) ?? domains.push(domain) - 1;
    numbers.set(domain, number);
    byId.set(id, number);
    return number;
  };
  return { numberOf, named: (number) => (number < 0 ? unread : named(domains[number]!)) };
}

/** As the query `has:attachment` has it. */
function attachmentSorter({ table, answers }: SpaceMatter): Sorter {
  const verdicts = attachmentVerdicts({ table, answers });
  return {
    numberOf: (row) => verdicts[row]!,
    named: (number) => ({ id: String(number), label: ATTACHMENT_WORDS[number] ?? literal('(not known)') }),
  };
}

const ATTACHMENT_WORDS: Readonly<Record<number, Safe>> = {
  [YES]: literal('with attachments'),
  [NO]: literal('without'),
};

function domainOf(address: Safe): Safe {
  return address.slice(address.lastIndexOf('@') + 1) as Safe;
}

function dateSorter(
  { table, zoneMinutes }: SpaceMatter,
  numberOf: (date: Date) => number,
  label: (number: number) => Safe,
): Sorter {
  // Many messages share a day.
  const days = new Map<number, number>();
  return {
    numberOf: (row) => {
      const day = Math.floor((table.dates[row]! + 60 * zoneMinutes) / DAY);
      if (Number.isNaN(day)) return UNKNOWN;
      let number = days.get(day);
      if (number === undefined) days.set(day, (number = numberOf(new Date(day * DAY * 1_000))));
      return number;
    },
    named: (number) => ({
      id: String(number),
      label: number === UNKNOWN ? literal('(no date)') : label(number),
    }),
  };
}

const DAY = 86_400;
const literalNumber = (number: number): Safe => toSafe(String(number));

const [KB, MB] = [1_024, 1_024 * 1_024];
/** From so many octets on: the bounds of servers are at 10, 20, 25, 35, 50 and 150 MB. */
const SIZE_CLASSES: readonly number[] = [
  0,
  10 * KB,
  100 * KB,
  MB,
  10 * MB,
  20 * MB,
  25 * MB,
  35 * MB,
  50 * MB,
  100 * MB,
  150 * MB,
];

function sizeWords(number: number): Safe {
  const [least, next] = [SIZE_CLASSES[number], SIZE_CLASSES[number + 1]];
  if (least === undefined) return literal('(no size)');
  if (next === undefined) return safe`${formatBytes(least)} and more`;
  return least === 0 ? safe`under ${formatBytes(next)}` : safe`${formatBytes(least)} to ${formatBytes(next)}`;
}
