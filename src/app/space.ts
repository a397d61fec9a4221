// Where the bytes are, as it is shown: the list in groups, and a way down into them.
import type { MailboxPath } from '../model/mailbox.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import { literal, safe, type Safe } from '../text/safe-text.ts';
import type { AskedQuery } from './open-terms.ts';
import {
  isTrait,
  leaves,
  spaceGroups,
  type Narrowing,
  type SpaceGroup,
  type SpaceKey,
  type SpaceMatter,
} from './space-groups.ts';
import type { MessagesState, State } from './state.ts';

export interface SpaceState {
  readonly isOpen: boolean;
  readonly by: SpaceKey;
  /** The way down, outermost first. */
  readonly narrowings: readonly Narrowing[];
  /** The list's folder was chosen here, among the account's: the way back leads there. */
  readonly entered: boolean;
  /** What groups are told by is asked of the server, until the user stops that. */
  readonly asks: boolean;
  /** Place among the groups, and that of the first one in sight. */
  readonly cursor: number;
  readonly top: number;
}

export interface Space {
  readonly groups: readonly SpaceGroup[];
  readonly messages: number;
  /** NaN where it is not known of all of them. */
  readonly octets: number;
  /** They are the account's folders by their counts: there are no rows to mark in them. */
  readonly areFolders: boolean;
}

/** The folders of the account stand for themselves while the list is of one of them. */
export function areFolders({ space, messages }: Pick<State, 'space' | 'messages'>): boolean {
  return space.by === 'folder' && space.narrowings.length === 0 && !messages.gathering;
}

/** True where groups are told by fields that have to be read of every message. */
export function needsTraits({ by, narrowings }: SpaceState): boolean {
  return [by, ...narrowings.map((one) => one.by)].some(isTrait);
}

const ATTACHMENTS: AskedQuery = { query: { kind: 'attachment' }, now: 0 };

/** What has to be known of every message for the groups that are shown. */
export function spaceQuery({ isOpen, asks, by, narrowings }: SpaceState): AskedQuery | undefined {
  const isByAttachment = [by, ...narrowings.map((one) => one.by)].includes('attachment');
  return isOpen && asks && isByAttachment ? ATTACHMENTS : undefined;
}

interface Looked extends Pick<MessagesState, 'table' | 'gathering' | 'marks' | 'answers'> {
  readonly by: SpaceKey;
  readonly narrowings: readonly Narrowing[];
  readonly traits: unknown;
  readonly folders: unknown;
  readonly counts: unknown;
  readonly space: Space;
}

/** It is drawn more often than it changes, and a million messages take some frames to look at. */
let looked: Looked | undefined;

export function spaceOf(state: State): Space {
  const { by, narrowings } = state.space;
  const { table, gathering, marks, answers, fields } = state.messages;
  const { traits } = fields;
  const { tree: folders, counts } = state.folders;
  const now = { by, narrowings, table, gathering, traits, answers, marks, folders, counts };
  const before = looked;
  if (before && (Object.keys(now) as (keyof typeof now)[]).every((key) => before[key] === now[key]))
    return before.space;
  const groups = areFolders(state) ? folderGroups(state) : spaceGroups(by, narrowings, matterOf(state));
  const sum = (of: (group: SpaceGroup) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  const space = {
    groups,
    messages: sum(({ messages }) => messages),
    octets: sum(({ octets }) => octets),
    areFolders: areFolders(state),
  };
  looked = { ...now, space };
  return space;
}

function matterOf({ messages, folders, view }: State): SpaceMatter {
  const { table, gathering, fields, answers, marks } = messages;
  const traits = fields.traits.pool;
  const named = new Map(folders.tree.map(({ folder }) => [folder.path, folder]));
  return { table, gathering, traits, answers, marks, folders: named, zoneMinutes: view.zoneMinutes };
}

/** By what STATUS said of them (RFC 8438 for the size). */
function folderGroups({ folders }: State): SpaceGroup[] {
  const groups = folders.tree.flatMap(({ folder }): SpaceGroup[] => {
    const counts = folders.counts.get(folder.path);
    if (!folder.selectable || !counts) return [];
    const { messages, size: octets = NaN } = counts;
    return [{ id: folder.path, label: folder.name, messages, octets, marked: 0 }];
  });
  return groups.sort((a, b) => (b.octets || 0) - (a.octets || 0) || b.messages - a.messages);
}

export function groupUnderCursor(state: State): SpaceGroup | undefined {
  return spaceOf(state).groups[state.space.cursor];
}

/** The folder that a group of the account's folders stands for. */
export function folderOf({ id }: SpaceGroup): MailboxPath {
  return id as MailboxPath;
}

/** The messages of a group. */
export function uidsOf(state: State, group: SpaceGroup): UidSet {
  const { by, narrowings } = state.space;
  const { table } = state.messages;
  const isLeft = leaves([...narrowings, { by, id: group.id, label: group.label }], matterOf(state));
  const uids: Uid[] = [];
  for (let row = 0; row < table.length; row++)
    if (table.isKnown(row) && isLeft(row)) uids.push(table.uid(row));
  return UidSet.from(uids);
}

/** What the groups are made of: "INBOX", "INBOX › 2019 › example.org". */
export function spacePath(state: State, separator: Safe): Safe {
  const { messages, space } = state;
  const start = areFolders(state) ? literal('account') : messages.name;
  return space.narrowings.reduce((path, { label }) => safe`${path}${separator}${label}`, start);
}
