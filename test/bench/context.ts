// What the benches share: the mailboxes, the limit, how many rounds.
import { Limit } from './limit.ts';
import { Mailboxes } from './mailboxes.ts';
import { ProgramHome } from './program.ts';

export class BenchContext {
  readonly rounds: number;
  readonly mailboxes: Mailboxes;
  readonly limit: Limit | undefined;
  readonly home: ProgramHome;
  /** For a table's first lines: what stands for the limit. */
  readonly limitWords: string;

  private constructor(rounds: number, mailboxes: Mailboxes) {
    this.rounds = rounds;
    this.mailboxes = mailboxes;
    this.limit = Limit.compile();
    this.home = new ProgramHome();
    process.once('exit', () => this.removeFiles());
    this.limitWords = this.limit
      ? 'Ratios are to the C client of limit.c.'
      : 'There is no C compiler here: the Node drain takes the place of the C client, and ratios are to it.';
  }

  static async open(rounds: number): Promise<BenchContext> {
    leaveNothing();
    return new BenchContext(rounds, await Mailboxes.start());
  }

  async close(): Promise<void> {
    await this.mailboxes.stop();
    this.removeFiles();
  }

  private removeFiles(): void {
    this.limit?.remove();
    this.home.remove();
  }
}

/** Servers and folders go with the process also where it is ended early: what they hang on is its exit. */
export function leaveNothing(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}
