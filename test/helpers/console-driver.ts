// Drives the built console in an emulated terminal. It waits for the program's own word that it is settled.
//
// Protocol: descriptor 3, named in IMAPTOP_TEST_IDLE, is a FIFO. Each time nothing is under way any more and the frame
// is written, and so at least once after every stdin chunk, the program writes a line
// `<stdin bytes read> <bytes drawn> <columns> <rows>`. A press is over when a line came whose stdin count covers every
// byte sent, whose size is the terminal's, and whose drawn bytes have all been parsed by the emulator.
import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookForSecrets } from '../hostile/canary.ts';
import { expectFrame } from './golden-frame.ts';
import type { FrameOptions } from './golden-frame.ts';
import { keyBytes } from './key-bytes.ts';
import type { Way } from './slow-way.ts';
import { EmulatedTerminal } from './terminal.ts';
import type { Exit } from './terminal.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const ENTER_ALTERNATE_SCREEN = '\x1b[?1049h';

export type ConsoleOptions = {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** What to run instead of the built console, under the project's Node. */
  readonly script?: string;
  /** How the bytes get from the program to the screen: at once unless given. */
  readonly way?: Way;
  /** How long the program may take to settle. */
  readonly patience?: number;
};

type Report = {
  readonly read: number;
  readonly drawn: number;
  readonly columns: number;
  readonly rows: number;
};

export class ConsoleDriver {
  readonly terminal: EmulatedTerminal;
  readonly #directory: string;
  readonly #reports: Socket;
  readonly #patience: number;
  #closed = false;
  #partial = '';
  #report: Report | undefined;
  #uncounted = 0;
  #before: number | undefined;

  private constructor(options: ConsoleOptions) {
    this.#patience = options.patience ?? 20_000;
    this.#directory = mkdtempSync(join(tmpdir(), 'imaptop-console-'));
    const fifo = join(this.#directory, 'idle');
    execFileSync('mkfifo', ['-m', '600', fifo]);
    // Reading and writing, so that the FIFO is never at its end before the program opens it.
    const descriptor = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.#reports = new Socket({ fd: descriptor, readable: true, writable: false });
    this.#reports.on('data', (data: Buffer) => this.#hear(data.toString('latin1')));
    const script = options.script ?? join(ROOT, 'bin', 'imaptop.js');
    // A pty's child inherits three descriptors; a shell opens the fourth.
    this.terminal = new EmulatedTerminal({
      file: '/bin/sh',
      args: ['-c', 'exec 3>"$0"; exec "$@"', fifo, NODE, script, ...(options.args ?? [])],
      columns: options.columns ?? 80,
      rows: options.rows ?? 24,
      cwd: options.cwd ?? this.#directory,
      ...(options.way && { way: options.way }),
      env: { HOME: this.#directory, TZ: 'UTC', IMAPTOP_TEST_IDLE: '3', ...options.env },
    });
  }

  /** Starts the console and waits until it is settled, or has ended. */
  static async start(options: ConsoleOptions = {}): Promise<ConsoleDriver> {
    const driver = new ConsoleDriver(options);
    try {
      await driver.settled();
    } catch (error) {
      await driver.close();
      throw error;
    }
    return driver;
  }

  /** Starts the console and waits for nothing: for prompts, which come before the screen. */
  static launch(options: ConsoleOptions = {}): ConsoleDriver {
    return new ConsoleDriver(options);
  }

  /** Presses keys one at a time (`j`, `Enter`, `Ctrl-c`, `Down`), each after the one before has had all its effect. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.#send(keyBytes(key));
  }

  /** Sends all keys in one write, as SSH does with fast typing. */
  async burst(...keys: string[]): Promise<void> {
    const ambiguous = keys.findIndex((key, i) => key === 'Esc' && keyBytes(keys[i + 1] ?? 'Esc') >= ' ');
    if (ambiguous >= 0) throw new Error(`Esc and ${keys[ambiguous + 1]} in one write are one key, Alt`);
    await this.#send(keys.map(keyBytes).join(''));
  }

  /** Types a text, all characters in one write. */
  async type(text: string): Promise<void> {
    await this.#send(text);
  }

  async paste(text: string): Promise<void> {
    await this.#send(`\x1b[200~${text.replaceAll('\n', '\r')}\x1b[201~`);
  }

  async resize(columns: number, rows: number): Promise<void> {
    this.terminal.resize(columns, rows);
    await this.settled();
  }

  /** Answers a prompt that reads stdin before the screen is entered: these bytes are not the console's. */
  answer(text: string): void {
    const before = this.terminal.written;
    this.terminal.write(text);
    this.#uncounted += this.terminal.written - before;
  }

  /** Waits until the program is settled and has read everything sent, or has ended. */
  async settled(): Promise<void> {
    const settled = (): boolean => this.terminal.exit !== undefined || this.#isSettled();
    await this.terminal.waitFor(settled, this.#patience);
  }

  async waitFor(expected: string | RegExp | (() => boolean)): Promise<void> {
    await this.terminal.waitFor(expected, this.#patience);
  }

  screen(): string[] {
    return this.terminal.screen();
  }

  text(): string {
    return this.terminal.text();
  }

  get exited(): Promise<Exit> {
    return this.terminal.exited;
  }

  expectFrame(name: string, options: FrameOptions = {}): void {
    expectFrame(this.terminal, name, options);
  }

  /** Ends it; asked again, nothing more. What it drew and wrote is searched for the password first. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.terminal.close();
    this.#reports.destroy();
    lookForSecrets(this.#directory, this.terminal.output);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #send(bytes: string): Promise<void> {
    this.terminal.write(bytes);
    await this.settled();
  }

  #hear(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    const last = lines.at(-1);
    if (last === undefined) return;
    const [read = 0, drawn = 0, columns = 0, rows = 0] = last.split(' ').map(Number);
    this.#report = { read, drawn, columns, rows };
    this.terminal.recheck();
  }

  #isSettled(): boolean {
    const report = this.#report;
    if (!report || !this.terminal.drawn) return false;
    return (
      report.read >= this.terminal.written - this.#uncounted &&
      report.columns === this.terminal.columns &&
      report.rows === this.terminal.rows &&
      this.#received() >= report.drawn
    );
  }

  // Bytes drawn since the screen was entered; what came before it (prompts, warnings) the program does not count.
  #received(): number {
    this.#before ??= this.#receivedBeforeScreen();
    return this.#before === undefined ? 0 : this.terminal.received - this.#before;
  }

  #receivedBeforeScreen(): number | undefined {
    const { output } = this.terminal;
    const start = output.indexOf(ENTER_ALTERNATE_SCREEN);
    if (start < 0) return undefined;
    const before = output.subarray(0, start).toString('latin1');
    return before.replaceAll('\r\n', '\n').length;
  }
}
