// The message list: columns, order, cursor, marks. Cursor and marks are UIDs, so nothing that happens to the list moves
// them onto another message.
import type { MailboxRef } from '../../model/mailbox.ts';
import { sameMailbox } from '../../model/mailbox.ts';
import { GATHERED_LIST, Gathering, type MessageRef } from '../../model/gathering.ts';
import { fromOf } from '../../model/envelope.ts';
import type { Failure } from '../../model/failure.ts';
import { EnvelopePool } from '../../model/envelope-pool.ts';
import { FieldPool } from '../../model/field-pool.ts';
import { FIELD_SETS, type FieldSet } from '../../model/field-sets.ts';
import type { FieldName } from '../../model/message-fields.ts';
import { MessageTable } from '../../model/message-table.ts';
import { withAnswer } from '../../model/query/answers.ts';
import { Order } from '../../model/order.ts';
import type { Sort } from '../../model/sort.ts';
import { Survivors } from '../../model/survivors.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import { literal, toSafe, type Safe } from '../../text/safe-text.ts';
import type { Input } from '../input.ts';
import { visibleMessages } from '../layout.ts';
import { moved } from '../moved.ts';
import type { Filter, FieldsRead, MessagesState, State } from '../state.ts';
import { listedKept, withKept, withoutListed } from '../kept-marks.ts';
import {
  survivorsToKeep,
  survivorsToSave,
  withSavedSurvivors,
  withSurvivorsBack,
} from '../kept-survivors.ts';
import { folderAt } from './folders.ts';

export function initialMessages(sort: Sort): MessagesState {
  return {
    mailbox: undefined,
    name: toSafe(''),
    gathering: undefined,
    table: MessageTable.empty,
    order: Order.empty,
    sorted: Order.empty,
    filter: undefined,
    filtered: undefined,
    sort,
    scan: { kind: 'none' },
    cached: false,
    cursor: undefined,
    cursorChosen: false,
    top: 0,
    marks: UidSet.empty,
    survivors: Survivors.none,
    keptSurvivors: [],
    keptMarks: new Map(),
    selections: new Map(),
    anchor: undefined,
    pending: UidSet.empty,
    envelopes: new EnvelopePool(),
    envelopesRead: 0,
    envelopeScan: undefined,
    fields: {
      traits: nothingRead(FIELD_SETS.traits),
      lineage: nothingRead(FIELD_SETS.lineage),
      addressees: nothingRead(FIELD_SETS.addressees),
      typed: nothingRead(FIELD_SETS.typed),
    },
    threadsTold: { told: undefined, of: undefined, asking: false, refused: false },
    threadMark: undefined,
    domainMark: undefined,
    folded: false,
    search: undefined,
    selection: undefined,
    answers: new Map(),
    asking: undefined,
  };
}

export function updateMessages(state: State, input: Input): MessagesState {
  const { messages } = state;
  switch (input.kind) {
    case 'opening': {
      // What was not confirmed is not what a list is read anew from.
      if (messages.mailbox?.path === input.path && !messages.cached) {
        // Read anew: what the user looks at stays under the cursor.
        return { ...messages, scan: { kind: 'opening' }, cursorChosen: messages.cursor !== undefined };
      }
      const name = folderAt(state.folders, input.path)?.name ?? toSafe(input.path);
      return { ...left(messages), name, scan: { kind: 'opening' } };
    }
    case 'recalled':
      if (
        messages.scan.kind !== 'opening' ||
        messages.mailbox ||
        state.folders.current !== input.mailbox.path
      )
        return messages;
      return withMarksBack({
        ...messages,
        mailbox: input.mailbox,
        table: MessageTable.ofRows(input.rows),
        cached: true,
      });
    case 'refuted': {
      if (!sameMailbox(messages.mailbox, input.mailbox)) return messages;
      const { name, scan } = messages;
      return { ...left({ ...messages, marks: UidSet.empty }), name, scan };
    }
    case 'confirmed':
      return here(messages, input.mailbox, { cached: false });
    case 'opened':
      return opened(messages, input.opened.mailbox, input.uids);
    case 'gathering':
      return {
        ...messages,
        mailbox: GATHERED_LIST,
        gathering: messages.gathering ?? Gathering.empty,
        scan: { kind: 'reading', folders: input.folders },
      };
    case 'gathered':
      return messages.gathering ? gathered(state, messages.gathering, input) : messages;
    case 'not-gathered':
      if (!messages.gathering) return messages;
      return oneFolderLess(without(messages, messages.gathering.numbersAt(input.path)));
    case 'open-failed':
      if (state.folders.current !== input.path) return messages;
      return { ...messages, scan: { kind: 'failed', failure: input.failure } };
    case 'read':
      // Filling writes in place: rows of another mailbox must not get that far.
      if (!sameMailbox(messages.mailbox, input.mailbox)) return messages;
      return { ...messages, table: messages.table.fill(input.rows) };
    case 'flags-read':
      return here(messages, input.mailbox, { table: messages.table.withFlagsOf(input.flags) });
    case 'scan-ended': {
      // Rows that came in meanwhile confirm nothing of the others.
      const isDoubted =
        messages.cached && (messages.scan.kind === 'stopped' || messages.scan.kind === 'failed');
      if (isDoubted && !input.failure) return messages;
      const scan = input.failure
        ? { kind: 'failed' as const, failure: input.failure }
        : { kind: input.cancelled ? ('stopped' as const) : ('complete' as const) };
      return here(messages, input.mailbox, { scan });
    }
    case 'envelopes-read': {
      if (!sameMailbox(messages.mailbox, input.mailbox)) return messages;
      // Filled in place, like the table's first read: a copy a window would cost more than the reading.
      for (const [uid, envelope] of input.envelopes) messages.envelopes.set(uid, envelope);
      return { ...messages, envelopesRead: messages.envelopesRead + 1 };
    }
    case 'fields-read': {
      if (!sameMailbox(messages.mailbox, input.mailbox)) return messages;
      const { pool, read } = messages.fields[input.of];
      // Another field may have been named since these were asked for.
      for (const [uid, fields] of input.fields) if (pool.holds(fields)) pool.set(uid, fields);
      return withFields(messages, input.of, { read: read + 1 });
    }
    case 'name-field': {
      const isNamed = messages.fields.typed.pool.names[0] === input.field;
      return isNamed
        ? messages
        : { ...messages, fields: { ...messages.fields, typed: nothingRead([input.field]) } };
    }
    case 'fold':
      return { ...messages, folded: input.folded };
    case 'mark-thread':
      return { ...messages, threadMark: input.of };
    case 'mark-domain':
      return { ...messages, domainMark: input.of };
    case 'header-read':
      return withSender(messages, input, fromOf(input.header) ?? literal(''));
    case 'header-failed':
      return withSender(messages, input, input.failure);
    case 'asking-threads':
      return here(messages, input.mailbox, {
        threadsTold: { ...messages.threadsTold, asking: input.asking, seconds: input.seconds ?? 0 },
      });
    case 'threads-told': {
      const { told, of } = input;
      return here(messages, input.mailbox, {
        threadsTold: { ...messages.threadsTold, told, of, refused: told === undefined },
      });
    }
    case 'want-fields':
      return withFields(messages, input.of, { scan: { total: input.total } });
    case 'fields-ended':
      if (!sameMailbox(messages.mailbox, input.mailbox)) return messages;
      return withFields(messages, input.of, { scan: undefined });
    case 'envelopes-ended':
      return here(messages, input.mailbox, { envelopeScan: undefined });
    case 'want-envelopes':
      return { ...messages, envelopeScan: { total: input.total } };
    case 'searched': {
      const { mailbox, term, answer } = input;
      return here(messages, mailbox, { answers: withAnswer(messages.answers, term, answer) });
    }
    case 'asking':
      return here(messages, input.mailbox, { asking: input.asking });
    case 'flagged':
      return here(messages, input.mailbox, {
        table: messages.table.withFlag(input.uids, input.change, input.flag),
      });
    case 'flags-seen':
      return here(messages, input.mailbox, { table: messages.table.withFlags(input.uid, input.flags) });
    case 'expunged':
      return sameMailbox(messages.mailbox, input.mailbox) ? without(messages, input.uids) : messages;
    case 'recounted': {
      if (!sameMailbox(messages.mailbox, input.mailbox)) return messages;
      const others = without(messages, messages.table.uids().minus(input.uids));
      return { ...others, table: others.table.withUids(input.uids) };
    }
    case 'move':
      return state.view.focus === 'messages' ? moveCursor(state, input) : messages;
    case 'set-cursor':
      if (messages.table.rowOf(input.uid) < 0) return messages;
      return { ...messages, cursor: input.uid, cursorChosen: true };
    case 'set-marks': {
      // What was unmarked meanwhile is chosen anew by whoever marks it again.
      const survivors = messages.survivors.with(input.survivors ?? Survivors.none).within(input.marks);
      const marked = { ...messages, marks: input.marks, survivors, anchor: undefined };
      return input.saved ? withSavedSurvivors(marked, input.saved) : marked;
    }
    case 'save-marks': {
      const before = messages.selections.get(input.name);
      const saved = {
        marks: withKept(before?.marks ?? new Map<string, never>(), messages, messages.marks),
        survivors: survivorsToSave(before?.survivors ?? [], messages),
      };
      return { ...messages, selections: new Map(messages.selections).set(input.name, saved) };
    }
    case 'range':
      return changeRange(messages, input.change);
    case 'sort':
      return { ...messages, sort: input.sort };
    case 'search':
      return { ...messages, search: input.search };
    case 'filter':
      return withFilter(messages, input.filter);
    case 'select':
      return { ...messages, selection: input.selection };
    default:
      return messages;
  }
}

/** Whoever waits for the sender of a message has it. */
function withSender(
  messages: MessagesState,
  { mailbox, uid }: MessageRef,
  from: Safe | Failure,
): MessagesState {
  if (messages.domainMark?.uid !== uid || !sameMailbox(messages.mailbox, mailbox)) return messages;
  return { ...messages, domainMark: { uid, from } };
}

function nothingRead(names: readonly FieldName[]): FieldsRead {
  return { pool: new FieldPool(names), read: 0, scan: undefined };
}

function withFields(messages: MessagesState, of: FieldSet, change: Partial<FieldsRead>): MessagesState {
  return { ...messages, fields: { ...messages.fields, [of]: { ...messages.fields[of], ...change } } };
}

/** Applies only to the mailbox that the list shows; answers about another one come too late. */
function here(messages: MessagesState, mailbox: MailboxRef, change: Partial<MessagesState>): MessagesState {
  return sameMailbox(messages.mailbox, mailbox) ? { ...messages, ...change } : messages;
}

function opened(messages: MessagesState, mailbox: MailboxRef, uids: UidSet): MessagesState {
  const scan = uids.isEmpty ? { kind: 'complete' as const } : { kind: 'reading' as const };
  if (sameMailbox(messages.mailbox, mailbox)) {
    const others = without(messages, messages.table.uids().minus(uids));
    return { ...others, table: others.table.withUids(uids), scan };
  }
  const { name } = messages;
  return withMarksBack({ ...left(messages), name, mailbox, table: MessageTable.ofUids(uids), scan });
}

/** The list of something else: what is the user's goes on, and the marks are kept for when their mailbox comes back. */
function left(messages: MessagesState): MessagesState {
  const { sort, search, selections, marks } = messages;
  const keptMarks = withKept(messages.keptMarks, messages, marks);
  return {
    ...initialMessages(sort),
    search,
    selections,
    keptMarks,
    keptSurvivors: survivorsToKeep(messages),
  };
}

function withMarksBack(messages: MessagesState): MessagesState {
  const back = listedKept(messages.keptMarks, messages);
  const keptMarks = withoutListed(messages.keptMarks, messages);
  return withSurvivorsBack({ ...messages, marks: messages.marks.union(back), keptMarks });
}

/** Numbers of messages that are gone are nobody's any more; new ones get numbers. */
function gathered(
  { messages, folders }: State,
  before: Gathering,
  { mailbox, uids }: Extract<Input, { kind: 'gathered' }>,
): MessagesState {
  const name = folderAt(folders, mailbox.path)?.name ?? toSafe(mailbox.path);
  const gathering = before.with({ mailbox, uids }, name);
  const here = gathering.numbersOf(mailbox, uids);
  const others = without(messages, gathering.numbersAt(mailbox.path).minus(here));
  const list = withMarksBack({ ...others, gathering, table: others.table.withUids(here) });
  return oneFolderLess(list);
}

function oneFolderLess(messages: MessagesState): MessagesState {
  const { scan } = messages;
  if (scan.kind !== 'reading' || !scan.folders) return messages;
  return { ...messages, scan: { kind: 'reading', folders: scan.folders - 1 } };
}

function without(messages: MessagesState, gone: UidSet): MessagesState {
  if (gone.isEmpty) return messages;
  const { anchor } = messages;
  return {
    ...messages,
    table: messages.table.without(gone),
    marks: messages.marks.minus(gone),
    anchor:
      anchor && !gone.has(anchor.uid)
        ? { uid: anchor.uid, marksBefore: anchor.marksBefore.minus(gone) }
        : undefined,
  };
}

/** Where nothing was shown, the cursor goes back to where it was before. */
function withFilter(messages: MessagesState, filter: Filter | undefined): MessagesState {
  const cursor = messages.cursor ?? messages.filter?.cursorBefore;
  return { ...messages, filter, cursor, cursorChosen: messages.cursorChosen || cursor !== undefined };
}

function moveCursor(state: State, input: Extract<Input, { kind: 'move' }>): MessagesState {
  const { messages } = state;
  const { order, table } = messages;
  if (order.length === 0) return messages;
  const page = Math.max(1, visibleMessages(state));
  const from = positionOf(messages, messages.cursor);
  const to = moved(input.move, Math.max(0, from), order.length, page);
  // Paging moves the window as far as the cursor, so that the cursor keeps its line.
  const paged = input.move.by === 'pages' || input.move.by === 'half-pages';
  const top = paged ? messages.top + (to - from) : messages.top;
  return { ...messages, cursor: table.uid(order.rowAt(to)), cursorChosen: true, top };
}

/** Position of a UID in the list as it is sorted, or -1. */
export function positionOf({ table, order }: MessagesState, uid: Uid | undefined): number {
  const row = uid === undefined ? -1 : table.rowOf(uid);
  return row < 0 ? -1 : order.positionOf(row);
}

function changeRange(messages: MessagesState, change: 'begin' | 'keep' | 'drop'): MessagesState {
  switch (change) {
    case 'begin':
      return messages.cursor === undefined
        ? messages
        : {
            ...messages,
            cursorChosen: true,
            anchor: { uid: messages.cursor, marksBefore: messages.marks },
          };
    case 'keep':
      return { ...messages, anchor: undefined };
    case 'drop':
      return { ...messages, marks: messages.anchor?.marksBefore ?? messages.marks, anchor: undefined };
  }
}
