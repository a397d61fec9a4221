// What the program costs as its folder grows: time, memory, and bytes for each message and for each key. Linear or better.
import { keyBytes } from '../helpers/key-bytes.ts';
import type { BenchContext } from './context.ts';
import { interleaved, median } from './interleave.ts';
import type { Mailbox } from './mailboxes.ts';
import { Program } from './program.ts';
import { SlowLine } from './slow-line.ts';
import { figure, type Row, type Table } from './table.ts';

const MOVES = 10;

interface Sample {
  readonly complete: number;
  readonly megabytes: number;
  readonly cpu: number;
  readonly down: number;
  readonly drawn: number;
  readonly keyBytes: number;
}

export async function growth(context: BenchContext, sizes: readonly number[]): Promise<Table> {
  const mailboxes = new Map<string, Mailbox>();
  for (const size of sizes) mailboxes.set(String(size), await context.mailboxes.of(size));
  const samples = await interleaved(
    context.rounds,
    Object.fromEntries([...mailboxes].map(([name, mailbox]) => [name, () => sample(context, mailbox)])),
  );
  const rows = [...mailboxes].flatMap(([name, { messages }]): Row[] => {
    const of = (pick: (one: Sample) => number) => median(samples.get(name)!.map(pick));
    const count = messages.toLocaleString('en-US');
    const complete = of((one) => one.complete);
    return [
      {
        name: `${count}: exec to list complete`,
        value: complete,
        unit: 'ms',
        note: [
          `${((1000 * complete) / messages).toFixed(1)} µs a message`,
          `${figure(
            of((one) => one.cpu),
            'ms',
          )} CPU`,
          `${figure(
            of((one) => one.megabytes),
            'MB',
          )} peak`,
          `${figure(of((one) => one.down) / messages, 'B')} from the server for each message`,
          `${figure(
            of((one) => one.drawn),
            'B',
          )} drawn`,
        ].join(', '),
      },
      {
        name: `${count}: bytes drawn for a move with its header`,
        value: of((one) => one.keyBytes),
        unit: 'B',
      },
    ];
  });
  return {
    title: 'As work grows',
    about: `The whole program in a terminal of 120x40, median of ${context.rounds}.`,
    rows,
  };
}

async function sample({ home }: BenchContext, mailbox: Mailbox): Promise<Sample> {
  // It only counts.
  const line = await SlowLine.start(mailbox.port, { roundTrip: 0 });
  const run = new Program(home, mailbox, { port: line.port });
  try {
    const complete = await run.complete();
    const { megabytes, cpu } = run.cost();
    const [{ down }, drawn] = [line.traffic(), run.terminal.received];
    await run.still();
    const before = run.terminal.received;
    for (let n = 0; n < MOVES; n++) {
      run.terminal.write(keyBytes('j'));
      await run.still();
    }
    return { complete, megabytes, cpu, down, drawn, keyBytes: (run.terminal.received - before) / MOVES };
  } finally {
    await run.end();
    await line.stop();
  }
}
