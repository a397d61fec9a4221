// The program over slow lines: how long until there is something to see, until all is there, and for each key; how often it
// goes to and fro until then.
import { keyBytes } from '../helpers/key-bytes.ts';
import type { BenchContext } from './context.ts';
import { median } from './interleave.ts';
import type { Mailbox } from './mailboxes.ts';
import { at, cursorUid, move, pause, previewIsOf, REPEAT_MS, rowsInSight } from './moves.ts';
import { Program } from './program.ts';
import { SlowLine, type Line, type Traffic } from './slow-line.ts';
import { figure, type Row, type Table } from './table.ts';

const MESSAGES = 10_000;
const LONG_MS = 300;
const ROUNDS = 3;
const MOVES = 10;
const HELD = 30;
const BAUD_9600 = 9_600;
/** A byte takes ten bits on a serial line. */
const SERIAL_OCTETS = BAUD_9600 / 10;

interface NamedLine extends Line {
  readonly name: string;
  /** A modem would need hours for all rows. */
  readonly whole: boolean;
}

const LINES: readonly NamedLine[] = [
  { name: '0 ms', roundTrip: 0, whole: true },
  { name: '50 ms', roundTrip: 50, whole: true },
  { name: '100 ms', roundTrip: 100, whole: true },
  { name: '300 ms', roundTrip: LONG_MS, whole: true },
  { name: '1 Mbit/s, 50 ms', roundTrip: 50, bitsPerSecond: 1e6, whole: true },
  { name: '9,600 baud, 50 ms', roundTrip: 50, bitsPerSecond: SERIAL_OCTETS * 8, whole: false },
];

interface Opening {
  /** Rows on screen with their subjects. */
  readonly rows: number;
  readonly rowsTraffic: Traffic;
  readonly biggest: number;
  readonly biggestTraffic: Traffic;
  readonly complete: number;
  readonly traffic: Traffic;
  readonly keys: Keys | undefined;
}

interface Keys {
  readonly moved: number;
  readonly previewed: number;
  readonly down: number;
  readonly commands: number;
  readonly heldCommands: number;
  readonly heldPreview: number;
}

export async function lines(context: BenchContext): Promise<Table[]> {
  const mailbox = await context.mailboxes.of(MESSAGES);
  const openings = new Map<NamedLine, Opening[]>(LINES.map((line) => [line, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const line of LINES) {
      // The modem takes a minute and shows the same each time.
      if (line.whole || round === 0) openings.get(line)!.push(await opened(context, mailbox, line));
    }
  }
  const about = `${MESSAGES.toLocaleString('en-US')} messages, sorted by size, a terminal of 120x40, median of ${ROUNDS}. The line lies between the program and Dovecot and is shared by its connections; connecting costs a round trip, too.`;
  return [
    {
      title: 'Slow lines: opening',
      about,
      rows: [...openings].flatMap(([line, all]) => openingRows(line, all)).concat(roundTrips(openings)),
    },
    {
      title: 'Slow lines: keys',
      about: `${about} One key at a time, each after the one before was answered; and ${HELD} of them ${REPEAT_MS} ms apart.`,
      rows: [...openings].flatMap(([line, all]) => keyRows(line, all)),
    },
  ];
}

async function opened({ home }: BenchContext, mailbox: Mailbox, line: NamedLine): Promise<Opening> {
  const slow = await SlowLine.start(mailbox.port, line);
  const run = new Program(home, mailbox, { port: slow.port });
  try {
    await run.until(() => /\d{4}-\d\d-\d\d .*[a-z]/i.test(run.row(3)));
    const [rows, rowsTraffic] = [run.clock, slow.traffic()];
    if (!line.whole)
      return {
        rows,
        rowsTraffic,
        biggest: NaN,
        biggestTraffic: rowsTraffic,
        complete: NaN,
        traffic: rowsTraffic,
        keys: undefined,
      };
    const [biggest, biggestTraffic] = [await run.biggestShown(), slow.traffic()];
    const complete = await run.complete();
    const traffic = slow.traffic();
    return { rows, rowsTraffic, biggest, biggestTraffic, complete, traffic, keys: await pressed(run, slow) };
  } finally {
    await run.end();
    await slow.stop();
  }
}

async function pressed(run: Program, slow: SlowLine): Promise<Keys> {
  await quiet(slow);
  const moves: { moved: number; previewed: number }[] = [];
  const before = slow.traffic();
  for (let n = 0; n < MOVES; n++) moves.push(await move(run));
  await quiet(slow);
  const between = slow.traffic();
  const to = at(run) + HELD;
  for (let n = 0; n < HELD; n++) {
    run.terminal.write(keyBytes('j'));
    await pause(REPEAT_MS);
  }
  const last = performance.now() - REPEAT_MS;
  await run.until(() => at(run) === Math.min(to, rowsInSight(run) - 1) && previewIsOf(run, cursorUid(run)));
  const heldPreview = performance.now() - last;
  await quiet(slow);
  const after = slow.traffic();
  return {
    moved: median(moves.map(({ moved }) => moved)),
    previewed: median(moves.map(({ previewed }) => previewed)),
    down: (between.down - before.down) / MOVES,
    commands: (between.commands - before.commands) / MOVES,
    heldCommands: after.commands - between.commands,
    heldPreview,
  };
}

/** Until nothing goes over the line any more. */
async function quiet(slow: SlowLine): Promise<void> {
  for (let [last, now] = [-1, slow.traffic().down]; last !== now; [last, now] = [now, slow.traffic().down]) {
    await pause(1_000);
  }
}

const middle = (all: readonly Opening[], of: (opening: Opening) => number | undefined): number =>
  median(all.map((opening) => of(opening) ?? NaN));

function openingRows({ name, whole }: NamedLine, all: readonly Opening[]): Row[] {
  const of = (pick: (opening: Opening) => number | undefined) => middle(all, pick);
  const traffic = (pick: (opening: Opening) => Traffic): string => {
    const down = of((one) => pick(one).down);
    const up = of((one) => pick(one).up);
    return `${figure(down, 'B')} down, ${figure(up, 'B')} up, ${of((one) => pick(one).commands)} lines sent`;
  };
  const first: Row = {
    name: `${name}: rows with subjects on screen`,
    value: of(({ rows }) => rows),
    unit: 'ms',
    note: traffic(({ rowsTraffic }) => rowsTraffic),
  };
  if (!whole) return [first];
  return [
    first,
    { name: `${name}: biggest message on screen`, value: of(({ biggest }) => biggest), unit: 'ms' },
    {
      name: `${name}: list complete`,
      value: of(({ complete }) => complete),
      unit: 'ms',
      note: traffic(({ traffic: all }) => all),
    },
  ];
}

/** Where the delay is long, nothing else decides about the order. */
function roundTrips(openings: ReadonlyMap<NamedLine, readonly Opening[]>): Row[] {
  const far = [...openings].find(([{ roundTrip }]) => roundTrip === LONG_MS)?.[1] ?? [];
  const count = (name: string, of: (opening: Opening) => Traffic): Row => {
    const value = middle(far, (opening) => of(opening).roundTrips);
    return { name, value, unit: '', note: `at ${LONG_MS} ms, connecting included` };
  };
  return [
    count('round trips one after another until rows are on screen', ({ rowsTraffic }) => rowsTraffic),
    count('the same until the biggest message is on screen', ({ biggestTraffic }) => biggestTraffic),
    count('the same until the list is complete', ({ traffic }) => traffic),
  ];
}

function keyRows({ name, whole }: NamedLine, all: readonly Opening[]): Row[] {
  if (!whole) return [];
  const of = (pick: (keys: Keys) => number) => middle(all, ({ keys }) => keys && pick(keys));
  return [
    { name: `${name}: cursor moved`, value: of(({ moved }) => moved), unit: 'ms' },
    {
      name: `${name}: its header on screen`,
      value: of(({ previewed }) => previewed),
      unit: 'ms',
      note: `${figure(
        of(({ down }) => down),
        'B',
      )} down, ${figure(
        of(({ commands }) => commands),
        '',
      )} commands a key`,
    },
    {
      name: `${name}: ${HELD} keys held, from the last to the header`,
      value: of(({ heldPreview }) => heldPreview),
      unit: 'ms',
      note: `${of(({ heldCommands }) => heldCommands)} lines sent for all of them`,
    },
  ];
}
