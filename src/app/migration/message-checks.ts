// What is found in the messages of the list by what is known of each without reading it: size, date and flags.
import { DELETED, FLAGGED } from '../../model/flags.ts';
import { formatDate } from '../../text/date.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { formatBytes, formatCount, formatSize } from '../../text/size.ts';
import type { DateOddity, Finding, ReportRow } from '../migration.ts';
import { moreRow, MOST_ROWS, placeOf, row, type Matter } from './rows.ts';

const DAY = 86_400;

/** True for the rows that a finding is about. */
export function rowTest(finding: Finding, matter: Matter): (row: number) => boolean {
  const { table, gathering, mailbox, limit, now } = matter;
  switch (finding.kind) {
    case 'over':
      return (at) => table.isKnown(at) && table.sizes[at]! > limit.octets;
    case 'message':
      return (at) => table.uid(at) === finding.uid;
    case 'keywords': {
      const wanted = new Set(finding.keywords);
      return (at) => table.flags(at).keywords.some((keyword) => wanted.has(keyword));
    }
    case 'flag':
      return (at) => (table.flags(at).bits & finding.bit) !== 0;
    case 'date':
      return (at) => table.isKnown(at) && oddityOf(table.dates[at]!, now) === finding.oddity;
    case 'empty':
      return (at) => table.isKnown(at) && table.sizes[at] === 0;
    case 'copies': {
      const { duplicates } = matter;
      return (at) => duplicates?.copies.has(table.uid(at)) ?? false;
    }
    case 'folder': {
      const { path } = finding;
      if (!gathering) return () => mailbox?.path === path;
      const numbers = gathering.numbersAt(path);
      return (at) => numbers.has(table.uid(at));
    }
  }
}

function oddityOf(date: number, now: number): DateOddity | undefined {
  if (Number.isNaN(date)) return 'unreadable';
  if (date < 0) return 'early';
  // Clocks of servers differ, and so do their zones.
  return date > now + DAY ? 'future' : undefined;
}

/** All rows over the limit, the biggest first. */
export function rowsOver(matter: Matter): number[] {
  const { table } = matter;
  const isOver = rowTest({ kind: 'over' }, matter);
  const rows: number[] = [];
  for (let at = 0; at < table.length; at++) if (isOver(at)) rows.push(at);
  return rows.sort(byOctets(matter));
}

const byOctets =
  ({ table: { sizes } }: Matter) =>
  (a: number, b: number) =>
    sizes[b]! - sizes[a]! || a - b;

/** How many there are and how large, and the biggest of them: a million need no order to tell that. */
function sumOver(matter: Matter): { messages: number; octets: number; biggest: number[] } {
  const { sizes, length } = matter.table;
  const isOver = rowTest({ kind: 'over' }, matter);
  let [messages, octets] = [0, 0];
  let biggest: number[] = [];
  for (let at = 0; at < length; at++) {
    if (!isOver(at)) continue;
    messages++;
    octets += sizes[at]!;
    if (biggest.length === MOST_ROWS && sizes[at]! <= sizes[biggest[MOST_ROWS - 1]!]!) continue;
    biggest = [...biggest, at].sort(byOctets(matter)).slice(0, MOST_ROWS);
  }
  return { messages, octets, biggest };
}

export function overRows(matter: Matter): ReportRow[] {
  const { table, limit, zoneMinutes } = matter;
  const check = 'over limit';
  const { messages, octets, biggest } = sumOver(matter);
  return [
    row({
      level: 0,
      state: messages > 0 ? 'found' : 'clear',
      check,
      figure: formatCount(messages),
      label: safe`Messages over ${formatBytes(limit.octets)}`,
      detail: messages > 0 ? formatBytes(octets) : literal(''),
      why: literal(
        'By RFC822.SIZE, as this server counts it: another may count some octets more, and refuses a message above its limit with TOOBIG.',
      ),
      source: safe`limit: ${limit.whence}; RFC 9051 §2.3.4, RFC 7889`,
      finding: { kind: 'over' },
      messages,
      octets,
    }),
    ...biggest.map((at) => {
      const { folder, uid } = placeOf(matter, table.uid(at));
      const date = formatDate(table.dates[at], { time: true, offsetMinutes: zoneMinutes });
      return row({
        level: 2,
        state: 'found',
        check,
        figure: formatSize(table.sizes[at]),
        label: folder,
        detail: safe`UID ${uid}  ${date}`,
        why: literal('It stays behind, unless the limit is raised or something is taken out of it.'),
        finding: { kind: 'message', uid: table.uid(at) },
        folder,
        messages: 1,
        octets: table.sizes[at]!,
      });
    }),
    ...moreRow(check, messages),
  ];
}

interface Matters {
  readonly label: Safe;
  readonly why: Safe;
  readonly source: Safe;
  readonly finding: Finding;
  readonly state: 'found' | 'note';
}

const FLAGS: readonly Matters[] = [
  {
    label: literal('marked \\Deleted'),
    why: literal(
      'Gmail deletes or moves such a message once it is there, and so the copy is gone: expunge them before, or leave them out.',
    ),
    source: literal('imapsync FAQ.Gmail'),
    finding: { kind: 'flag', bit: DELETED },
    state: 'found',
  },
  {
    label: literal('marked \\Flagged'),
    why: literal(
      'Exchange 2010 and 2013 forget \\Flagged where it comes with APPEND; set by STORE afterwards it stays.',
    ),
    source: literal('imapsync FAQ.Exchange'),
    finding: { kind: 'flag', bit: FLAGGED },
    state: 'note',
  },
];

const DATES: readonly Matters[] = [
  {
    label: literal('INTERNALDATE before 1970'),
    why: literal('Cyrus and Courier refuse to APPEND with such a date.'),
    source: literal('tried on Cyrus 3.6, Courier 5.0'),
    finding: { kind: 'date', oddity: 'early' },
    state: 'found',
  },
  {
    label: literal('INTERNALDATE in the future'),
    why: literal('Dovecot puts the time of the copy in its place; elsewhere they stay above all newer mail.'),
    source: literal('tried on Dovecot 2.3'),
    finding: { kind: 'date', oddity: 'future' },
    state: 'found',
  },
  {
    label: literal('INTERNALDATE that cannot be read'),
    why: literal('What is sent without a date gets the time of the copy.'),
    source: literal('RFC 9051 §6.3.12'),
    finding: { kind: 'date', oddity: 'unreadable' },
    state: 'found',
  },
  {
    label: literal('messages of no octets'),
    why: literal('Dovecot and Cyrus refuse to APPEND an empty message.'),
    source: literal('tried on Dovecot 2.3, Cyrus 3.6'),
    finding: { kind: 'empty' },
    state: 'found',
  },
];

export const flagRows = (matter: Matter): ReportRow[] =>
  section(matter, FLAGS, 'flags', literal('System flags'));

export const dateRows = (matter: Matter): ReportRow[] =>
  section(matter, DATES, 'dates and sizes', literal('Dates and empty messages'));

/** A matter with a row for each of these, whether they are there or not. */
function section(matter: Matter, matters: readonly Matters[], check: string, label: Safe): ReportRow[] {
  const { table } = matter;
  const counted = matters.map((one) => {
    const isSo = rowTest(one.finding, matter);
    let [messages, octets] = [0, 0];
    for (let at = 0; at < table.length; at++) {
      if (!isSo(at)) continue;
      messages++;
      octets += table.sizes[at]! || 0;
    }
    return { one, messages, octets };
  });
  const there = counted.filter(({ one, messages }) => one.state === 'found' && messages > 0);
  const sum = there.reduce((total, { messages }) => total + messages, 0);
  return [
    row({
      level: 0,
      state: sum > 0 ? 'found' : 'clear',
      check,
      figure: formatCount(sum),
      label,
      messages: sum,
    }),
    ...counted.map(({ one, messages, octets }) =>
      row({
        level: 1,
        check,
        figure: formatCount(messages),
        label: one.label,
        detail: messages > 0 ? formatBytes(octets) : literal(''),
        why: one.why,
        source: one.source,
        state: messages > 0 ? one.state : 'clear',
        ...(messages > 0 && { finding: one.finding }),
        messages,
        octets,
      }),
    ),
  ];
}
