// The whole built program in a terminal of 120x40, from exec: until the list is complete and sorted by size, and until the
// biggest message is on screen with its subject, each against the C client that asks for just that.
import type { BenchContext } from './context.ts';
import type { Goal } from './goals.ts';
import { interleaved, median } from './interleave.ts';
import type { Mailbox } from './mailboxes.ts';
import { Program, type Blocks } from './program.ts';
import { figure, type Row, type Table } from './table.ts';

interface Sample {
  readonly ms: number;
  readonly megabytes: number;
  readonly cpu: number;
  /** Until the biggest message was on screen. */
  readonly first: number;
  /** From then on. */
  readonly blocks?: Blocks | undefined;
}

const LIST = ['SELECT INBOX', 'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)'];
const ROWS_IN_SIGHT = 49;
/** What a C client sends for the first screen; the first three commands go out in one write. */
const FIRST_SCREEN = [
  '+SELECT INBOX',
  `+UID SORT RETURN (PARTIAL 1:${ROWS_IN_SIGHT}) (REVERSE SIZE) UTF-8 ALL`,
  'UID FETCH $UIDS (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])',
];

const PROGRAM = 'imaptop, list complete';
const WATCHED = 'imaptop, watched';
const LIST_LIMIT = 'C client: LOGIN, SELECT, FETCH of all rows';
const FIRST_LIMIT = `C client: LOGIN, SELECT, SORT, FETCH of ${ROWS_IN_SIGHT} rows and headers`;

const LIST_GOALS: ReadonlyMap<number, Goal> = new Map([[100_000, 'list-100k']]);
const MEMORY_GOALS: ReadonlyMap<number, Goal> = new Map([[1_000_000, 'memory-1m']]);
const FIRST_GOALS: ReadonlyMap<number, Goal> = new Map([
  [100_000, 'first-100k'],
  [1_000_000, 'first-1m'],
]);

export async function whole(context: BenchContext, messages: number): Promise<Table> {
  const mailbox = await context.mailboxes.of(messages);
  const { limit, rounds } = context;
  const byLimit = (commands: readonly string[]) => async (): Promise<Sample> => {
    const { wall: ms, megabytes, cpu } = await limit!.run(mailbox, commands);
    return { ms, megabytes, cpu, first: NaN };
  };
  const samples = await interleaved<Sample>(rounds, {
    ...(limit && { [LIST_LIMIT]: byLimit(LIST), [FIRST_LIMIT]: byLimit(FIRST_SCREEN) }),
    [PROGRAM]: () => program(context, mailbox, false),
    [WATCHED]: () => program(context, mailbox, true),
  });
  const middle = (name: string, of: Exclude<keyof Sample, 'blocks'>) =>
    median((samples.get(name) ?? []).map((sample) => sample[of]));
  const block = (of: keyof Blocks) => median(samples.get(WATCHED)!.map(({ blocks }) => blocks?.[of] ?? NaN));
  const cost = (name: string) =>
    `${figure(middle(name, 'megabytes'), 'MB')} peak, ${figure(middle(name, 'cpu'), 'ms')} CPU`;
  const limits = limit
    ? [LIST_LIMIT, FIRST_LIMIT].map((name): Row => {
        return { name, value: middle(name, 'ms'), unit: 'ms', ratio: 1, note: cost(name) };
      })
    : [];
  const held = (goals: ReadonlyMap<number, Goal>): { goal?: Goal } => {
    const goal = goals.get(messages);
    return goal ? { goal } : {};
  };
  const [complete, first] = [middle(PROGRAM, 'ms'), middle(PROGRAM, 'first')];
  return {
    title: `Whole program, ${messages.toLocaleString('en-US')} messages`,
    about: `Wall from exec, median of ${rounds}. The program shows the biggest message with its subject as its first row, and counts all rows and all bytes; its journal is new, its code compiled before.`,
    rows: [
      ...limits,
      {
        name: 'imaptop, biggest message on screen',
        value: first,
        unit: 'ms',
        ratio: first / middle(FIRST_LIMIT, 'ms'),
        ...held(FIRST_GOALS),
        note: 'to the second C client',
      },
      {
        name: PROGRAM,
        value: complete,
        unit: 'ms',
        ratio: complete / middle(LIST_LIMIT, 'ms'),
        ...held(LIST_GOALS),
        note: `to the first C client; ${cost(PROGRAM)}`,
      },
      {
        name: 'imaptop, peak memory',
        value: middle(PROGRAM, 'megabytes'),
        unit: 'MB',
        ...held(MEMORY_GOALS),
      },
      {
        name: 'imaptop, longest block of its event loop while the list comes in',
        value: block('used'),
        unit: 'ms',
        note: `of processor time; ${figure(block('clock'), 'ms')} by the clock, where the servers keep all processors busy, too`,
      },
    ],
  };
}

async function program({ home }: BenchContext, mailbox: Mailbox, watched: boolean): Promise<Sample> {
  const run = new Program(home, mailbox, { watched });
  const first = await run.biggestShown();
  if (watched) run.watchBlocks();
  const ms = await run.complete();
  if (watched) run.watchBlocks();
  const cost = run.cost();
  return { ms, first, ...cost, blocks: await run.end() };
}
