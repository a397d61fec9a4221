// Opening a folder that was opened before: the whole built program from exec, with the list that the cache has of it and without.
// Between two openings somebody else flags messages.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RawImap } from '../helpers/raw-imap.ts';
import type { BenchContext } from './context.ts';
import { interleaved, median } from './interleave.ts';
import type { Mailbox } from './mailboxes.ts';
import { Program } from './program.ts';
import { figure, type Row, type Table } from './table.ts';

interface Sample {
  /** Every row was on screen. */
  readonly shown: number;
  /** And was the server's word. */
  readonly confirmed: number;
  readonly megabytes: number;
  readonly cpu: number;
}

const FLAGGED = 100;
const WITHOUT = 'imaptop --no-cache';
const WITH = 'imaptop';

export async function reopening(context: BenchContext, messages: number): Promise<Table> {
  const mailbox = await context.mailboxes.fresh(messages);
  const state = mkdtempSync(join(context.home.directory, 'reopened-'));
  const other = new Other(mailbox);
  try {
    // The list has to be there once.
    await opened(context, mailbox, { state });
    const samples = await interleaved<Sample>(context.rounds, {
      [WITHOUT]: async () => opened(context, mailbox, { args: ['--no-cache'] }),
      [WITH]: async () => {
        await other.flag();
        return opened(context, mailbox, { state });
      },
    });
    const middle = (name: string, of: keyof Sample) =>
      median((samples.get(name) ?? []).map((sample) => sample[of]));
    const limit = middle(WITHOUT, 'shown');
    const row = (name: string, what: string, value: number): Row => ({
      name: what,
      value,
      unit: 'ms',
      ratio: value / limit,
      note: `${figure(middle(name, 'megabytes'), 'MB')} peak, ${figure(middle(name, 'cpu'), 'ms')} CPU`,
    });
    return {
      title: `Opening again, ${messages.toLocaleString('en-US')} messages`,
      about: `Wall from exec, median of ${context.rounds}; ratios are to the first row. Before each opening with the cache somebody else flags or unflags ${FLAGGED} messages.`,
      rows: [
        row(WITHOUT, 'without the cache, list complete', limit),
        row(WITH, 'with it, list shown, marked as cached', middle(WITH, 'shown')),
        row(WITH, 'with it, list confirmed', middle(WITH, 'confirmed')),
      ],
    };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function opened(
  { home }: BenchContext,
  mailbox: Mailbox,
  options: { readonly state?: string; readonly args?: readonly string[] },
): Promise<Sample> {
  const run = new Program(home, mailbox, options);
  const shown = await run.complete();
  await run.until(() => run.row(0).includes(' idle') && !run.row(1).includes('cached'));
  const sample = { shown, confirmed: run.clock, ...run.cost() };
  await run.end();
  return sample;
}

class Other {
  private readonly mailbox: Mailbox;
  private times = 0;

  constructor(mailbox: Mailbox) {
    this.mailbox = mailbox;
  }

  async flag(): Promise<void> {
    const { port, user, password } = this.mailbox;
    const raw = await RawImap.connect({ host: '127.0.0.1', port, user, password });
    const sign = this.times++ % 2 === 0 ? '+' : '-';
    await raw.ok('SELECT INBOX');
    await raw.ok(`UID STORE 1001:${1000 + FLAGGED} ${sign}FLAGS.SILENT ($Looked)`);
    await raw.logout();
  }
}
