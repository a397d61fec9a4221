// The way of a message as a table: the oldest hop first, each with the time it took, and how the mail was handed over.
import type { Hop, Route } from '../../model/header-report.ts';
import { formatDate } from '../../text/date.ts';
import { formatDuration } from '../../text/duration.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { fit } from '../../text/width.ts';
import { fitLine, segment, type Line, type Segment } from '../line.ts';
import type { Look } from '../look.ts';
import type { SheetWidth } from './header-lines.ts';

const TIME_CELLS = 19;
const DELAY_CELLS = 10;
/** From here on who gave it to whom stands beside the time; else below it. */
const WIDE_CELLS = 110;
const HOW_CELLS = 24;
/** Seconds from which on one hop is what made a message late, where it took most of the time. */
const LATE_SECONDS = 60;
/** Where there is room for the cipher's whole name. */
const WIDEST_CELLS = 160;
const HOW_WIDEST = 46;

export function routeLines(route: Route, width: SheetWidth, look: Look): [Safe, Line[]] {
  const { hops, written } = route;
  const origin: Line[] =
    written === undefined && hops.length === 0
      ? []
      : [
          timeLine(
            literal(''),
            written,
            literal(''),
            [segment(literal('the Date field'), 'dim')],
            width,
            look,
          ),
        ];
  const slow = slowHop(route);
  const lines = hops.flatMap((hop, index) => hopLines(hop, index + 1, hop === slow, width, look));
  return [totalWords(route), [...origin, ...lines]];
}

/** Undefined also where clocks are wrong, which may be all that there is to it. */
function slowHop({ hops, total = NaN }: Route): Hop | undefined {
  if (hops.some((hop) => hop.skewed)) return undefined;
  return hops.find(({ delay = 0 }) => delay >= LATE_SECONDS && delay > total / 2);
}

function totalWords(route: Route): Safe {
  const { hops, total } = route;
  if (hops.length === 0) return literal('no Received field: it was put here, or its header was cut');
  const count = hops.length === 1 ? literal('1 hop') : safe`${hops.length} hops`;
  const skewed = hops.filter((hop) => hop.skewed).length;
  const clocks =
    skewed === 0 ? literal('') : safe`, ${skewed} earlier than the one before (!): a clock is wrong`;
  return total === undefined
    ? safe`${count}${clocks}`
    : safe`${count}, ${formatDuration(total)} in all${slowWords(route)}${clocks}`;
}

function slowWords(route: Route): Safe {
  const slow = slowHop(route);
  return !slow || route.hops.length === 1
    ? literal('')
    : safe`, most of it on the way to hop ${route.hops.indexOf(slow) + 1}`;
}

function hopLines(hop: Hop, number: number, isSlow: boolean, width: SheetWidth, look: Look): Line[] {
  const { glyphs } = look;
  const delay =
    hop.delay === undefined
      ? literal('')
      : safe`${hop.skewed ? ('' as Safe) : literal('+')}${formatDuration(hop.delay)}`;
  const how = howSegments(hop, look);
  const whom: Segment[] = [
    ...named(literal('from '), hop.from, look),
    ...(hop.from === '' || hop.by === '' ? [] : [segment(literal('  '), 'text')]),
    ...named(literal('by '), hop.by, look),
  ];
  const marked = hop.skewed ? safe`${delay} !` : delay;
  const line = (rest: Line): Line =>
    timeLine(safe`${number}`, hop.date, marked, rest, width, look, hop.skewed || isSlow);
  if (width.cells < WIDE_CELLS) {
    return [line(how), [segment(fit(literal(''), 6), 'text'), ...whom]];
  }
  const room = width.cells >= WIDEST_CELLS ? HOW_WIDEST : HOW_CELLS;
  return [line([...fitLine(how, room, 'text', glyphs.ellipsis), segment(literal('  '), 'text'), ...whom])];
}

function named(what: Safe, name: Safe, { glyphs }: Look): Segment[] {
  return name === '' ? [] : [segment(what, 'dim'), segment(glyphs.show(name), 'text')];
}

/** In the clear where it says so; a hop within one machine, or one that says nothing, is neither. */
function howSegments({ protocol, encryption, cipher }: Hop, { glyphs }: Look): Segment[] {
  const by = protocol === '' ? literal('') : safe`${glyphs.show(protocol)} `;
  switch (encryption) {
    case 'tls':
      return [segment(safe`${by}${cipher === '' ? literal('TLS') : glyphs.show(cipher)}`, 'text')];
    case 'clear':
      return [segment(by, 'text'), segment(literal('without TLS'), 'banner.warn')];
    case 'unsaid':
      return [segment(by, 'dim')];
  }
}

function timeLine(
  number: Safe,
  date: number | undefined,
  delay: Safe,
  rest: Line,
  { zoneMinutes }: SheetWidth,
  { glyphs }: Look,
  isOdd = false,
): Line {
  const cell = (text: Safe, cells: number): Safe => fit(text, cells, 'end', glyphs.ellipsis);
  return [
    segment(safe` ${cell(number, 3)}  `, 'dim'),
    segment(fit(timeWords(date, zoneMinutes), TIME_CELLS), 'text'),
    segment(safe`  ${cell(delay, DELAY_CELLS)}  `, isOdd ? 'banner.warn' : 'text'),
    ...rest,
  ];
}

function timeWords(date: number | undefined, offsetMinutes: number): Safe {
  if (date === undefined) return literal('no time');
  const seconds = ((date % 60) + 60) % 60;
  const minutes = formatDate(date, { time: true, offsetMinutes });
  return seconds < 10 ? safe`${minutes}:0${seconds}` : safe`${minutes}:${seconds}`;
}
