// Reading a whole folder's rows, sign-in, opening and sorting not counted: the limit, which throws the bytes away, our wire into the
// message table, over one connection and over two, and ImapFlow's fetch() beside it.
import type { BenchContext } from './context.ts';
import { runChild } from './child.ts';
import { interleaved, median } from './interleave.ts';
import type { Mailbox } from './mailboxes.ts';
import { figure, type Row, type Table } from './table.ts';

const SCRIPT = import.meta.resolve('./listing-child.ts');
const EVERYTHING = ['EXAMINE INBOX', 'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)'];
/** ImapFlow takes half a minute for a million: above this it runs once. */
const MOST_IN_TURN = 100_000;

interface Sample {
  readonly ms: number;
  readonly megabytes: number;
  readonly cpu: number;
}

export async function listing(context: BenchContext, messages: number): Promise<Table> {
  const mailbox = await context.mailboxes.of(messages);
  const { limit, rounds } = context;
  const child = (name: string) => () => inChild(name, mailbox);
  const all = messages <= MOST_IN_TURN;
  const inTurn = await interleaved<Sample>(rounds, {
    ...(limit && {
      'C drain (the limit, one connection)': async () => {
        const { commands, megabytes, cpu } = await limit.run(mailbox, EVERYTHING);
        return { ms: commands[2]!.ms, megabytes, cpu };
      },
    }),
    'Node drain, no parsing': child('drain'),
    [WIRE]: child('wire'),
    [TWO_WIRES]: child('two-wires'),
    ...(all && { 'ImapFlow fetch()': child('imapflow') }),
  });
  const samples = new Map(inTurn);
  if (!all) samples.set('ImapFlow fetch(), once', [await child('imapflow')()]);
  const middle = (name: string, of: keyof Sample) => median(samples.get(name)!.map((sample) => sample[of]));
  const reference = middle([...samples.keys()][0]!, 'ms');
  const goals = GOALS_OF.get(messages) ?? {};
  const rows = [...samples.keys()].map((name): Row => {
    const value = middle(name, 'ms');
    const note = `${figure(middle(name, 'megabytes'), 'MB')} peak, ${figure(middle(name, 'cpu'), 'ms')} CPU`;
    const goal = goals[name];
    return { name, value, unit: 'ms', ratio: value / reference, note, ...(goal && { goal }) };
  });
  return {
    title: `Reading ${messages.toLocaleString('en-US')} rows`,
    about: `\`UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)\`, the answer alone. Median of ${rounds}, each in a process of its own (Node with the tests' sources in it has about 100 MB before it begins). ${context.limitWords}`,
    rows,
  };
}

const WIRE = 'our wire, into the table';
const TWO_WIRES = 'the same over two connections';
const GOALS_OF: ReadonlyMap<number, Readonly<Record<string, Row['goal']>>> = new Map([
  [100_000, { [WIRE]: 'fetch-100k-one', [TWO_WIRES]: 'fetch-100k-two' }],
  [1_000_000, { [TWO_WIRES]: 'fetch-1m-two' }],
] as const);

async function inChild(name: string, { port, user, password, messages }: Mailbox): Promise<Sample> {
  return runChild<Sample>(SCRIPT, [name, String(port), user, String(messages)], password);
}
