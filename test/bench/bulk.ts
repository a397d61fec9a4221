// Changing half of a folder: the whole way of the queue, from the intent to the proof, beside the limit that sends the
// same commands. After every run another connection asks the server what it holds.
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Intent } from '../../src/model/intent.ts';
import type { Plan } from '../../src/model/plan.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { literal } from '../../src/text/safe-text.ts';
import { linesOf, pairOf, taken } from './bulk-limit.ts';
import { BulkMailbox } from './bulk-mailbox.ts';
import { compiled, runPlan, type QueueRun, type ReadFolder } from './bulk-queue.ts';
import type { BenchContext } from './context.ts';
import type { Goal } from './goals.ts';
import { interleaved, median } from './interleave.ts';
import type { Limit } from './limit.ts';
import type { Login } from './session.ts';
import { figure, type Row, type Table } from './table.ts';

const OTHER = 'Archive';

const PATTERNS = {
  'the first half': (messages: number) => Array.from({ length: messages / 2 }, (_, n) => n + 1),
  'every second': (messages: number) => Array.from({ length: messages / 2 }, (_, n) => 2 * n + 1),
} as const;

type Change = 'flag' | 'expunge' | 'move' | 'copy';

const GOAL: Partial<Record<Change, Goal>> = { flag: 'flag-50k', expunge: 'expunge-50k' };
const WRONG: Partial<Record<Change, Goal>> = { flag: 'flag-50k-wrong', expunge: 'expunge-50k-wrong' };

interface Sample extends Partial<Omit<QueueRun, 'ms'>> {
  readonly ms: number;
  /** Messages that are not as they should be afterwards. */
  readonly wrong: number;
}

export async function bulk(
  { rounds, mailboxes, limit }: BenchContext,
  messages: number,
  operations: readonly Change[] = ['flag', 'expunge', 'move', 'copy'],
): Promise<Table> {
  if (!limit) throw new Error('the limit needs a C compiler');
  const mailbox = await BulkMailbox.make(mailboxes.server, messages);
  const rows: Row[] = [];
  for (const operation of operations) {
    for (const [pattern, uidsOf] of Object.entries(PATTERNS)) {
      const uids = UidSet.from(uidsOf(messages));
      const samples = await interleaved<Sample>(rounds, {
        limit: () => byLimit(mailbox, limit, operation, uids, linesOf(planFor(operation, uids, messages))),
        ...(operation === 'expunge'
          ? { pair: () => byLimit(mailbox, limit, operation, uids, pairOf(uids)) }
          : {}),
        queue: () => byQueue(mailbox, operation, uids),
      });
      rows.push(...rowsOf(operation, `${operation}, ${pattern}`, samples, messages >= 100_000));
    }
  }
  const half = (messages / 2).toLocaleString('en-US');
  return {
    title: `Bulk changes: ${half} of ${messages.toLocaleString('en-US')}`,
    about: `From the intent to the end of the plan, journal on disk, rescue off; median of ${rounds}. Ratios are to the C client that sends the same lines, checks included, and throws the answers away.`,
    rows,
  };
}

/** Cost as a plan grows: every second message of a folder of twice as many. */
export async function bulkGrowth(
  { rounds, mailboxes }: BenchContext,
  sizes: readonly number[],
): Promise<Table> {
  const rows: Row[] = [];
  for (const size of sizes) {
    const mailbox = await BulkMailbox.make(mailboxes.server, 2 * size);
    const uids = UidSet.from(PATTERNS['every second'](2 * size));
    for (const operation of ['flag', 'expunge'] as const) {
      const samples = await interleaved<Sample>(rounds, { queue: () => byQueue(mailbox, operation, uids) });
      const all = samples.get('queue')!;
      const of = (pick: (one: Sample) => number | undefined): number =>
        median(all.map((one) => pick(one) ?? NaN));
      const ms = of((one) => one.ms);
      rows.push({
        name: `${size.toLocaleString('en-US')}: ${operation}`,
        value: ms,
        unit: 'ms',
        note: [
          `${((1000 * ms) / size).toFixed(1)} µs a message`,
          `${((1000 * of((one) => one.cpu)) / size).toFixed(1)} µs CPU`,
          `event loop blocked ${figure(
            of((one) => one.block),
            'ms',
          )}`,
          `journal ${figure(of((one) => one.journal) / size, 'B')} a message`,
          `${figure(of((one) => one.memory) / 1024 ** 2, 'MB')} more memory`,
          `${Math.max(...all.map(({ wrong }) => wrong))} wrong`,
        ].join(', '),
      });
    }
  }
  return {
    title: 'Bulk changes as they grow',
    about: `Every second message of a folder of twice as many, from the intent to the end of the plan; median of ${rounds}.`,
    rows,
  };
}

function rowsOf(
  operation: Change,
  name: string,
  samples: ReadonlyMap<string, readonly Sample[]>,
  forGoal: boolean,
): Row[] {
  const of = (contestant: string, pick: (one: Sample) => number | undefined = ({ ms }) => ms): number =>
    median((samples.get(contestant) ?? []).map((one) => pick(one) ?? NaN));
  const reference = of('limit');
  const goal = forGoal ? GOAL[operation] : undefined;
  const wrongGoal = forGoal ? WRONG[operation] : undefined;
  const blocks = samples.get('queue')!.map(({ block = NaN }) => block);
  const row = (contestant: string, words: string): Row => ({
    name: `${name}: ${words}`,
    value: of(contestant),
    unit: 'ms',
    ratio: of(contestant) / reference,
  });
  return [
    row('limit', 'the limit'),
    ...(samples.has('pair') ? [row('pair', 'STORE and EXPUNGE alone')] : []),
    {
      ...row('queue', 'imaptop'),
      ...(goal ? { goal } : {}),
      note: [
        `event loop blocked ${figure(median(blocks), 'ms')}, at most ${figure(Math.max(...blocks), 'ms')}`,
        `${figure(
          of('queue', ({ cpu }) => cpu),
          'ms',
        )} CPU`,
        `journal ${figure(of('queue', ({ journal }) => journal) / 1024 ** 2, 'MB')}`,
      ].join(', '),
    },
    {
      name: `${name}: messages wrong afterwards`,
      value: Math.max(...[...samples.values()].flat().map(({ wrong }) => wrong)),
      unit: '',
      ...(wrongGoal ? { goal: wrongGoal } : {}),
    },
  ];
}

async function byLimit(
  mailbox: BulkMailbox,
  limit: Limit,
  operation: Change,
  uids: UidSet,
  lines: readonly string[],
): Promise<Sample> {
  const login = mailbox.fresh();
  const ms = taken(await limit.run(login, lines), lines);
  const wrong = await wrongAfter(mailbox, login, operation, uids);
  mailbox.forget(login);
  return { ms, wrong };
}

/** The limit looks at no message: what they are does not matter. */
function planFor(operation: Change, uids: UidSet, messages: number): Plan {
  const mailbox = { path: toMailboxPath('INBOX'), uidValidity: 1 };
  const identities = Array.from(uids, (uid) => ({ uid, size: 1, date: 0 }));
  return compiled(intentOf(operation, { mailbox, identities }, uids), messages);
}

async function byQueue(mailbox: BulkMailbox, operation: Change, uids: UidSet): Promise<Sample> {
  const login = mailbox.fresh();
  const run = await runPlan(login, (folder) => intentOf(operation, folder, uids));
  const wrong = await wrongAfter(mailbox, login, operation, uids);
  mailbox.forget(login);
  return { ...run, wrong };
}

function intentOf(operation: Change, { mailbox, identities }: ReadFolder, uids: UidSet): Intent {
  if (operation === 'flag')
    return { kind: 'flag', mailbox, basis: 'marked', uids, change: 'add', flag: '\\Flagged' };
  const targets = identities.filter(({ uid }) => uids.has(uid));
  if (operation === 'expunge') return { kind: 'expunge', mailbox, basis: 'marked', targets, rescue: false };
  return {
    kind: operation,
    mailbox,
    basis: 'marked',
    targets,
    to: toMailboxPath(OTHER),
    toName: literal(OTHER),
  };
}

/** Messages that are not as they should be. */
async function wrongAfter(
  mailbox: BulkMailbox,
  login: Login,
  operation: Change,
  uids: UidSet,
): Promise<number> {
  const all = UidSet.from(Array.from({ length: mailbox.messages }, (_, n) => n + 1));
  const differs = async (folder: string, test: string, wanted: UidSet): Promise<number> => {
    const found = await mailbox.found(login, folder, test);
    return found.minus(wanted).size + wanted.minus(found).size;
  };
  if (operation === 'flag')
    return (await differs('INBOX', 'FLAGGED', uids)) + (await differs('INBOX', 'ALL', all));
  const removed = operation === 'copy' ? UidSet.empty : uids;
  const wrong =
    (await differs('INBOX', 'ALL', all.minus(removed))) + (await differs('INBOX', 'DELETED', UidSet.empty));
  if (operation === 'expunge') return wrong;
  const copies = await mailbox.found(login, OTHER, 'ALL');
  return wrong + Math.abs(copies.size - uids.size);
}
