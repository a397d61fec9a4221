// The title of the message list: how many, how big, what is marked, how far the reading has come, and the order. A list that
// is not the server's word says so.
import { hiddenOf } from '../../app/targets.ts';
import { foldedUnderCursor } from '../../app/threads.ts';
import type { MessagesState, ScanState } from '../../app/state.ts';
import type { Asking } from '../../model/fact.ts';
import type { SortKey } from '../../model/sort.ts';
import type { ThreadsTold } from '../../model/threading.ts';
import { progressBar } from '../../text/bar.ts';
import { formatBytes, formatCount, formatSize } from '../../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, clip } from '../../text/width.ts';
import { firstThatFits, inRow, lineWidth, segment, type Line } from '../line.ts';
import type { Glyphs } from '../glyphs.ts';
import type { Look } from '../look.ts';
import { markedTotal } from '../message-facts.ts';
import { paneTitle } from './pane-title.ts';

const BAR_CELLS = 16;
/** Cells of a filter where it gets tight. */
const [SHORT_FILTER, SHORTEST_FILTER] = [20, 8];

export const SORT_WORDS: Readonly<Record<SortKey, Safe>> = {
  size: literal('size'),
  date: literal('date'),
  from: literal('from'),
  subject: literal('subject'),
  uid: literal('UID'),
  thread: literal('thread'),
};

export function messagesTitle(
  messages: MessagesState,
  name: Safe,
  focused: boolean,
  cells: number,
  look: Look,
): Line {
  const { glyphs } = look;
  if (messages.mailbox === undefined) return paneTitle(name, focused, [], cells, look);
  const { sort, gathering } = messages;
  const arrow = sort.descending ? glyphs.descending : glyphs.ascending;
  const right: Line = [
    segment(
      safe`   by ${gathering && sort.key === 'uid' ? literal('folder') : SORT_WORDS[sort.key]} ${arrow} `,
      'dim',
    ),
  ];
  const filter = (most: number): Line => filterLine(messages, most, look);
  const count = countLine(messages);
  const bytes = bytesLine(messages, look);
  const marked = markedLine(messages, formatBytes, look);
  const shortMarked = markedLine(messages, formatSize, look);
  const work = workLine(messages, look, false);
  const shortWork = workLine(messages, look, true);
  const wordings = [
    [filter(cells), [...count, ...bytes], marked, work],
    [filter(SHORT_FILTER), [...count, ...bytes], marked, work],
    [filter(SHORT_FILTER), count, marked, work],
    [filter(SHORT_FILTER), count, marked, shortWork],
    [filter(SHORTEST_FILTER), count, marked, shortWork],
    [filter(SHORTEST_FILTER), count, shortMarked, shortWork],
    [filter(0), count, shortMarked, shortWork],
    [count, shortMarked, shortWork],
    ...(shortMarked.length === 0 ? [] : [[shortMarked]]),
    [count, shortWork],
  ].map((parts): Line => [segment(literal('  '), 'text'), ...spaced(parts)]);
  const room = cells - lineWidth(right) - 1 - cellWidth(name);
  return paneTitle(name, focused, firstThatFits(wordings, room), cells, look, right);
}

const spaced = (parts: readonly Line[]): Line =>
  inRow(
    parts.map((part): Line => (part.length > 0 ? [...part, segment(literal('  '), 'text')] : part)),
    'text',
  );

/** At most so many cells of what was typed. */
function filterLine({ filter }: MessagesState, most: number, { glyphs }: Look): Line {
  if (!filter) return [];
  if (most === 0) return [segment(literal('filtered'), 'accent')];
  const text = clip(glyphs.show(toSafe(filter.text)), most, glyphs.ellipsis);
  return [segment(safe`filter: ${text}`, 'accent')];
}

function countLine({ table, scan, filtered }: MessagesState): Line {
  const all = formatCount(table.length);
  if (filtered) return [segment(safe`${formatCount(filtered.uids.size)} of ${all}`, 'accent')];
  if (table.known === table.length || scan.kind === 'opening') return [segment(all, 'text')];
  return [segment(safe`${formatCount(table.known)} of ${all}`, 'text')];
}

/** Bytes known; where rows are missing it says so. */
function bytesLine({ table, filtered }: MessagesState, { glyphs }: Look): Line {
  if (table.known === 0) return [];
  const isPart = table.known < table.length || (filtered && filtered.unread > 0);
  const part = isPart ? literal(' so far') : literal('');
  const bytes = formatBytes(filtered ? filtered.octets : table.bytes);
  return [segment(safe` ${glyphs.dot} ${bytes}${part}`, filtered ? 'accent' : 'text')];
}

function markedLine(messages: MessagesState, sizeOf: (bytes: number) => Safe, { glyphs }: Look): Line {
  const { table, marks, anchor } = messages;
  if (marks.isEmpty) return threadLine(messages, sizeOf, glyphs);
  const hidden = hiddenOf(messages, marks).size;
  const unseen = hidden > 0 ? safe` (${formatCount(hidden)} hidden)` : literal('');
  const { bytes, exact } = markedTotal(table, marks);
  const more = exact ? literal('') : literal('+');
  const range = anchor ? literal('range: ') : literal('');
  return [
    segment(
      safe`${range}${formatCount(marks.size)} marked ${glyphs.dot} ${sizeOf(bytes)}${more}${unseen}`,
      'row.mark',
    ),
  ];
}

/** The line under the cursor is more than one message, and all of them are acted on. */
function threadLine(messages: MessagesState, sizeOf: (bytes: number) => Safe, { dot }: Glyphs): Line {
  const uids = foldedUnderCursor(messages);
  if (!uids) return [];
  const { bytes, exact } = markedTotal(messages.table, uids);
  const more = exact ? literal('') : literal('+');
  return [segment(safe`thread of ${formatCount(uids.size)} ${dot} ${sizeOf(bytes)}${more}`, 'row.mark')];
}

function workLine(messages: MessagesState, look: Look, short: boolean): Line {
  const { glyphs } = look;
  const { scan, table, envelopeScan, envelopes, fields, threadsTold, asking, cached } = messages;
  if (cached) return cachedLine(scan, look, short);
  const bar = (done: number, total: number): Line => {
    const progress = segment(progressBar(done, total, BAR_CELLS, { ascii: glyphs.ascii }), 'progress');
    return short ? [progress] : [progress, segment(literal('  Esc stops'), 'dim')];
  };
  switch (scan.kind) {
    case 'opening':
      return [segment(glyphs.show(literal('opening…')), 'dim')];
    case 'reading': {
      const { folders = 0 } = scan;
      if (folders === 0) return bar(table.known, table.length);
      const left = segment(safe`${formatCount(folders)} folders to go  `, 'dim');
      return [left, ...bar(table.known, table.length)];
    }
    case 'stopped':
      return [segment(short ? literal('stopped') : literal('stopped, R reads on'), 'banner.warn')];
    case 'failed':
      return [
        segment(short ? literal('not all read') : literal('not all could be read, R tries again'), 'danger'),
      ];
    case 'none':
    case 'complete':
      if (asking)
        return [
          segment(askedWords(asking, look, short), 'dim'),
          ...(asking.total > 0 ? bar(asking.done, asking.total) : []),
        ];
      if (threadsTold.asking) return [segment(glyphs.show(threadsWords(threadsTold, short)), 'dim')];
      if (fields.lineage.scan)
        return [
          segment(literal('threads '), 'dim'),
          ...bar(Math.min(fields.lineage.pool.size, fields.lineage.scan.total), fields.lineage.scan.total),
        ];
      if (!envelopeScan) return [];
      return [
        segment(literal('from, subject '), 'dim'),
        ...bar(Math.min(envelopes.size, envelopeScan.total), envelopeScan.total),
      ];
  }
}

function threadsWords({ seconds = 0 }: ThreadsTold, short: boolean): Safe {
  const since = seconds > 0 ? safe` ${seconds} s` : literal('');
  return short ? safe`threads…${since}` : safe`asking for the threads…${since}  Esc stops`;
}

function askedWords({ terms, readsStructure }: Asking, { glyphs }: Look, short: boolean): Safe {
  if (short) return literal('asking ');
  const doing = readsStructure ? literal('reading structures for') : literal('asking the server');
  return safe`${doing} ${glyphs.show(terms)} `;
}

/** What an earlier run saw, and how it stands with the server's word on it. */
function cachedLine({ kind }: ScanState, { glyphs }: Look, short: boolean): Line {
  const cached = segment(literal('cached'), 'banner.warn');
  switch (kind) {
    case 'none':
    case 'opening':
      return short ? [cached] : [cached, segment(glyphs.show(literal(', opening…')), 'dim')];
    case 'reading':
    case 'complete':
      return short
        ? [cached]
        : [cached, segment(glyphs.show(literal(', asking what changed…  Esc stops')), 'dim')];
    case 'stopped':
      return [segment(short ? literal('cached') : literal('cached, R asks the server'), 'banner.warn')];
    case 'failed':
      return [segment(short ? literal('cached') : literal('cached, R asks the server again'), 'danger')];
  }
}
