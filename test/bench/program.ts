// The real program, built, in an emulated terminal, and what it costs: from exec on, as the one before the screen sees it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Way } from '../helpers/slow-way.ts';
import { EmulatedTerminal } from '../helpers/terminal.ts';
import { formatBytes } from '../../src/text/size.ts';
import type { Mailbox } from './mailboxes.ts';
import { peakMegabytes, processorTime } from './peak.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');
const BLOCK_WATCH = join(import.meta.dirname, 'fixture-longest-block.ts');
const PATIENCE_MS = 300_000;
/** More than a header takes that is asked for when the cursor has rested. */
const STILL_MS = 200;

export interface ProgramOptions {
  readonly port?: number;
  readonly columns?: number;
  readonly rows?: number;
  readonly args?: readonly string[];
  /** To the terminal. */
  readonly way?: Way;
  /** Journal and cache, which stay; else they are new. */
  readonly state?: string;
  /** Its event loop can be watched, which costs it a little. */
  readonly watched?: boolean;
}

/** Milliseconds that an event loop was blocked at most: by the clock, and in processor time of its thread. */
export interface Blocks {
  readonly clock: number;
  readonly used: number;
}

/** Its home stays from run to run, and with it the compile cache, as it does for anybody who starts it twice. */
export class ProgramHome {
  readonly directory = mkdtempSync(join(tmpdir(), 'imaptop-bench-'));
  /** In JavaScript: a Node that takes types away at its start takes longer for it than the program for its first frame. */
  readonly blockWatch = join(this.directory, 'block-watch.cjs');

  constructor() {
    writeFileSync(this.blockWatch, stripTypeScriptTypes(readFileSync(BLOCK_WATCH, 'utf8')));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** One run, from exec to the end. */
export class Program {
  readonly terminal: EmulatedTerminal;
  readonly started = performance.now();
  private readonly mailbox: Mailbox;
  private readonly state: string;
  private readonly keepsState: boolean;
  private readonly watched: boolean;

  constructor(
    home: ProgramHome,
    mailbox: Mailbox,
    { port, columns = 120, rows = 40, args = [], way, state, watched = false }: ProgramOptions = {},
  ) {
    this.mailbox = mailbox;
    this.state = state ?? mkdtempSync(join(home.directory, 'state-'));
    this.keepsState = state !== undefined;
    this.watched = watched;
    const { user, password } = mailbox;
    const url = `imap://${user}@127.0.0.1:${port ?? mailbox.port}`;
    this.terminal = new EmulatedTerminal({
      ...(way && { way }),
      file: NODE,
      args: [
        join(ROOT, 'bin', 'imaptop.js'),
        '--tls',
        'none',
        '--sort',
        '-size',
        '--state-dir',
        this.state,
        ...args,
        url,
      ],
      columns,
      rows,
      env: {
        HOME: home.directory,
        TZ: 'UTC',
        IMAPTOP_PASSWORD: password,
        ...(watched && {
          NODE_OPTIONS: `--require ${JSON.stringify(home.blockWatch)}`,
          IMAPTOP_BENCH_BLOCK: join(this.state, 'block'),
        }),
      },
    });
  }

  /** Milliseconds since exec. */
  get clock(): number {
    return performance.now() - this.started;
  }

  /** The biggest message is the first row, with its subject. */
  async biggestShown(): Promise<number> {
    await this.until(() => this.showsBiggest());
    return this.clock;
  }

  /** Every row has come: the title counts them all, and all their bytes, and the biggest is the first row. */
  async complete(): Promise<number> {
    const { messages, bytes } = this.mailbox;
    const title = `${messages.toLocaleString('en-US')} · ${formatBytes(bytes)}  `;
    await this.until(() => this.row(1).includes(title) && this.showsBiggest());
    return this.clock;
  }

  async until(check: () => boolean): Promise<void> {
    const whole = () => !this.terminal.modes().synchronizedOutput && check();
    await this.terminal.waitFor(whole, PATIENCE_MS);
  }

  /** Nothing was drawn for a while. */
  async still(): Promise<void> {
    for (
      let [last, now] = [-1, this.terminal.received];
      last !== now;
      [last, now] = [now, this.terminal.received]
    ) {
      await new Promise((resolve) => setTimeout(resolve, STILL_MS));
    }
  }

  row(y: number): string {
    return this.terminal.screen()[y] ?? '';
  }

  /** Highest resident memory until now, and processor time. */
  cost(): { readonly megabytes: number; readonly cpu: number } {
    const { pid } = this.terminal;
    return { megabytes: peakMegabytes(pid), cpu: processorTime(pid) };
  }

  /** From now on the blocks of its event loop count; called again, no more. */
  watchBlocks(): void {
    process.kill(this.terminal.pid, 'SIGUSR2');
  }

  /** Undefined where it was not watched. */
  async end(): Promise<Blocks | undefined> {
    this.terminal.write('q');
    await this.terminal.exited;
    await this.terminal.close();
    const text = this.watched ? readFileSync(join(this.state, 'block'), 'utf8') : undefined;
    if (!this.keepsState) rmSync(this.state, { recursive: true, force: true });
    return text === undefined ? undefined : (JSON.parse(text) as Blocks);
  }

  private showsBiggest(): boolean {
    const { uid, subject } = this.mailbox.biggest;
    // Behind the folders, where those stand beside it.
    const first = this.row(3);
    return first.includes(` ${uid} `) && first.includes(subject.slice(0, 12));
  }
}
