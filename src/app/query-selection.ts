// What is done with the messages that a query names, once it is answered for all of them.
import { DELETED } from '../model/flags.ts';
import { totalOf } from '../model/message-totals.ts';
import type { UidSet } from '../model/uid-set.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { literal, safe, type Safe } from '../text/safe-text.ts';
import { flagDenied } from './access.ts';
import type { Effect } from './command.ts';
import { cannotChange, endRange, view } from './commands/shared.ts';
import { goneTo } from './go-to.ts';
import { isComingIn, openTermsOf } from './open-terms.ts';
import { countWords, matched } from './query-line.ts';
import type { Selection, State, Tone } from './state.ts';

/** More are changed at one stroke only once their plan was looked at. */
const MOST_UNASKED = 100;

/** Undefined while it has to wait for what it asks about. */
export function selectionStep(state: State): Effect[] | undefined {
  const { messages } = state;
  const { selection } = messages;
  if (!selection || isComingIn(messages) || openTermsOf(selection, state).length > 0) return undefined;
  const { uids: all, unread } = matched(selection, messages, state);
  const isWithin = messages.filtered && selection.change !== 'go-to';
  const uids = isWithin && messages.filtered ? all.intersect(messages.filtered.uids) : all;
  const found: Found = {
    selection,
    uids,
    bytes: totalOf(messages.table, uids).bytes,
    rest: unread > 0 ? safe` ${formatCount(unread)} messages were not looked at.` : literal(''),
  };
  return [...view({ kind: 'select', selection: undefined }), ...done(state, found)];
}

interface Found {
  readonly selection: Selection;
  readonly uids: UidSet;
  readonly bytes: number;
  /** What is not known, in words. */
  readonly rest: Safe;
}

function done(state: State, found: Found): Effect[] {
  switch (found.selection.change) {
    case 'mark':
    case 'unmark':
    case 'keep':
      return marked(state, found);
    case 'delete':
    case 'undelete':
      return flagged(state, found);
    case 'go-to':
      return [...goneTo(state, found.uids, found.selection.words)];
  }
}

function marked({ messages: { marks } }: State, { selection, uids, bytes, rest }: Found): Effect[] {
  const { change, words } = selection;
  const named = safe`${words}.${rest}`;
  const tone = uids.isEmpty ? 'warning' : 'plain';
  if (change === 'keep') {
    const kept = marks.intersect(uids);
    const gone = formatCount(marks.size - kept.size);
    return [
      ...marksAre(kept),
      ...say(safe`${countWords(kept.size)} still marked, ${gone} no longer: ${named}`, tone),
    ];
  }
  const isMarking = change === 'mark';
  const changed = isMarking ? uids.minus(marks) : uids.intersect(marks);
  const verb = isMarking ? literal('marked') : literal('unmarked');
  const said =
    uids.size === changed.size
      ? safe`${countWords(uids.size)} ${verb}, ${formatBytes(bytes)}: ${named}`
      : safe`${countWords(uids.size)} found, ${formatBytes(bytes)}, ${formatCount(changed.size)} newly ${verb}: ${named}`;
  return [...marksAre(isMarking ? marks.union(uids) : marks.minus(uids)), ...say(said, tone)];
}

const marksAre = (marks: UidSet): Effect[] => view({ kind: 'set-marks', marks });
const say = (text: Safe, tone: Tone): Effect[] => view({ kind: 'say', status: { text, tone } });

/** What can be undone runs at once, if it is what the line said, and not much of it; else its plan is shown. */
function flagged(state: State, { selection, uids, rest }: Found): Effect[] {
  const { change, words, seen } = selection;
  const { mailbox, table } = state.messages;
  const why = cannotChange(state) ?? flagDenied(state, '\\Deleted');
  if (!mailbox || why) return say(why ?? literal('No folder is open: nothing was sent.'), 'warning');
  if (uids.isEmpty) return say(safe`No message is ${words}: nothing was sent.${rest}`, 'warning');
  const isDeleted = (row: number): boolean => (table.flags(row).bits & DELETED) !== 0;
  const wanted = table.uidsWhere((row) => isDeleted(row) === (change === 'undelete')).intersect(uids);
  if (wanted.isEmpty) {
    const already = change === 'delete' ? literal('marked') : literal('not marked');
    return say(
      safe`${countWords(uids.size)} found, all ${already} \\Deleted already: nothing was sent.`,
      'plain',
    );
  }
  const isPlain = seen === uids.size && rest === '' && uids.size <= MOST_UNASKED && uids.size < table.length;
  const intent = {
    kind: 'flag',
    mailbox,
    basis: 'queried',
    uids: wanted,
    change: change === 'delete' ? 'add' : 'remove',
    flag: '\\Deleted',
  } as const;
  return [...endRange(state), { kind: isPlain ? 'plan' : 'ask-plan', intent }];
}
