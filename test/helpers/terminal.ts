// An emulated terminal around a real pty: what a program has drawn, as a person would see it. Tests assert on the
// screen, wait for what they expect instead of sleeping, and find every byte in `output` where bytes matter.
import { createRequire } from 'node:module';
import { StringDecoder } from 'node:string_decoder';
import type { IBufferCell, Terminal } from '@xterm/headless';
import { spawn } from '@lydell/node-pty';
import type { IPty } from '@lydell/node-pty';
import { SlowWay, type Way } from './slow-way.ts';

// CommonJS bundles whose names neither Node nor the linter can see from an import.
const require = createRequire(import.meta.url);
const xterm = require('@xterm/headless') as typeof import('@xterm/headless');
const unicode11 = require('@xterm/addon-unicode11') as typeof import('@xterm/addon-unicode11');

const WAIT_MS = 15_000;
const LINE_FEED = 10;

export type TerminalOptions = {
  readonly file: string;
  readonly args?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  /** The whole environment, but for TERM, LANG and PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** How the bytes get from the program to the screen: at once unless given. */
  readonly way?: Way;
};

export type Exit = { readonly code: number; readonly signal: number };

export type Cell = {
  readonly text: string;
  readonly width: number;
  /** `default`, a palette number as text, or `#rrggbb`. */
  readonly foreground: string;
  readonly background: string;
  /** Of: bold, dim, italic, underline, blink, inverse, hidden, strike. */
  readonly styles: readonly string[];
};

export type Modes = {
  readonly alternateScreen: boolean;
  readonly cursorHidden: boolean;
  readonly bracketedPaste: boolean;
  readonly mouse: boolean;
  readonly synchronizedOutput: boolean;
};

type Waiter = {
  readonly check: () => boolean;
  readonly finish: () => void;
  readonly fail: (what: string) => void;
};

export class EmulatedTerminal {
  readonly #pty: IPty;
  readonly #terminal: Terminal;
  readonly #chunks: Buffer[] = [];
  // xterm.js 6 loses letters such as `…` whose bytes come in two chunks, so it gets text.
  readonly #decoder = new StringDecoder('utf8');
  readonly #waiters = new Set<Waiter>();
  readonly #exited: Promise<Exit>;
  readonly #way: SlowWay | undefined;
  #exit: Exit | undefined;
  #cursorHidden = false;
  #held: string[] | undefined;
  #written = 0;
  #lineFeeds = 0;
  #bytes = 0;
  #pending = 0;

  constructor(options: TerminalOptions) {
    const { columns = 80, rows = 24 } = options;
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      scrollback: 1_000,
    });
    this.#terminal.loadAddon(new unicode11.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#watchCursor();
    this.#pty = spawn(options.file, [...(options.args ?? [])], {
      cols: columns,
      rows,
      cwd: options.cwd ?? process.cwd(),
      env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...options.env },
      encoding: null,
    });
    // The emulator answers questions (status, position) as a terminal does.
    this.#terminal.onData((answer) => {
      if (this.#held) this.#held.push(answer);
      else this.write(answer);
    });
    if (options.way) this.#way = new SlowWay(options.way, (bytes) => this.#draw(bytes));
    this.#pty.onData((data) => this.#receive(Buffer.from(data)));
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.#exited = promise;
    this.#pty.onExit(({ exitCode, signal }) => {
      // Everything drawn before the end is parsed before the end is told.
      this.#terminal.write('', () => {
        this.#exit = { code: exitCode, signal: signal ?? 0 };
        resolve(this.#exit);
        this.recheck();
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Resolves when the program has ended and all its output is on the screen. */
  get exited(): Promise<Exit> {
    return this.#exited;
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Every byte that the program sent. */
  get output(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Count of bytes that the program sent, without the carriage return that the pty puts before each line feed. */
  get received(): number {
    return this.#bytes - this.#lineFeeds;
  }

  /** Count of bytes sent to the program, the emulator's own answers included. */
  get written(): number {
    return this.#written;
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** Whether everything received so far has been drawn. */
  get drawn(): boolean {
    return this.#pending === 0;
  }

  /** The visible rows, without trailing blanks. */
  screen(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.rows },
      (_, y) =>
        active
          .getLine(active.baseY + y)
          ?.translateToString(true, 0, this.columns)
          .trimEnd() ?? '',
    );
  }

  /** The visible rows as one text, without blank rows at the end. */
  text(): string {
    return this.screen().join('\n').trimEnd();
  }

  /** As it is seen (`asSeen`). */
  cell(x: number, y: number): Cell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.baseY + y)?.getCell(x);
    if (!cell) throw new Error(`No cell at ${x},${y}`);
    return asSeen({
      text: cell.getChars(),
      width: cell.getWidth(),
      foreground: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
      background: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
      styles: STYLES.filter(([, is]) => is(cell) !== 0).map(([name]) => name),
    });
  }

  cursor(): { readonly x: number; readonly y: number } {
    const { active } = this.#terminal.buffer;
    return { x: active.cursorX, y: active.cursorY };
  }

  modes(): Modes {
    const { modes, buffer } = this.#terminal;
    return {
      alternateScreen: buffer.active.type === 'alternate',
      cursorHidden: this.#cursorHidden,
      bracketedPaste: modes.bracketedPasteMode,
      mouse: modes.mouseTrackingMode !== 'none',
      synchronizedOutput: modes.synchronizedOutputMode,
    };
  }

  write(bytes: string | Uint8Array): void {
    const buffer = Buffer.from(bytes);
    this.#written += buffer.length;
    this.#pty.write(buffer as unknown as string); // typed for text; bytes are written as they are
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Draws over the screen as another program would, unknown to ours. */
  async scribble(text: string): Promise<void> {
    await new Promise<void>((resolve) => this.#terminal.write(text, resolve));
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Keeps the emulator's answers back, as a slow line does, until they are released. */
  holdAnswers(): void {
    this.#held ??= [];
  }

  releaseAnswers(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const answer of held) this.write(answer);
  }

  /** Takes no more bytes from the program, as a stalled line does, until resumed. */
  stall(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  /** Goes away as a dropped SSH session does: the program's terminal is gone and reads and writes fail. */
  hangUp(): void {
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  /** Waits until the screen's text has `expected`, or until a condition holds; fails with the screen when it never does. */
  async waitFor(expected: string | RegExp | (() => boolean), milliseconds = WAIT_MS): Promise<void> {
    const check = typeof expected === 'function' ? expected : () => this.#shows(expected);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => waiter.fail(`Gave up after ${milliseconds} ms`), milliseconds);
    const over = (): void => {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    };
    const waiter: Waiter = {
      check,
      finish: () => {
        over();
        resolve();
      },
      fail: (what) => {
        over();
        reject(new Error(`${what} waiting for ${String(expected)}\n${this.dump()}`));
      },
    };
    this.#waiters.add(waiter);
    this.recheck();
    await promise;
  }

  /** Looks again at what is waited for; called when something outside the terminal has changed. */
  recheck(): void {
    for (const waiter of this.#waiters) {
      if (waiter.check()) waiter.finish();
      else if (this.#exit) waiter.fail('The program ended');
    }
  }

  /** Screen and state, for messages of failed tests. */
  dump(): string {
    const edge = `+${'-'.repeat(this.columns)}+`;
    const state = `${JSON.stringify(this.modes())} ${this.#exit ? `exit ${JSON.stringify(this.#exit)}` : 'running'}`;
    return [state, edge, ...this.screen().map((row) => `|${row}`), edge].join('\n');
  }

  /** Ends the program if it still runs; every test that started one calls this. */
  async close(): Promise<void> {
    if (!this.#exit) {
      try {
        this.kill('SIGKILL');
        this.kill('SIGCONT');
      } catch {
        // It ended by itself in between.
      }
    }
    await this.#exited;
    this.#way?.end();
    this.#terminal.dispose();
  }

  // A terminal shows nothing of a synchronised frame before its end, and neither does this one.
  #shows(expected: string | RegExp): boolean {
    return !this.#terminal.modes.synchronizedOutputMode && matches(this.text(), expected);
  }

  #receive(data: Buffer): void {
    this.#chunks.push(data);
    this.#bytes += data.length;
    for (const byte of data) if (byte === LINE_FEED) this.#lineFeeds += 1;
    this.#pending += data.length;
    if (this.#way) this.#way.push(data);
    else this.#draw(data);
  }

  #draw(data: Buffer): void {
    this.#terminal.write(this.#decoder.write(data), () => {
      this.#pending -= data.length;
      this.recheck();
    });
  }

  // The emulator does not tell whether its cursor is shown (DECTCEM, mode 25).
  #watchCursor(): void {
    const set = (hidden: boolean) => (params: (number | number[])[]) => {
      if (params.includes(25)) this.#cursorHidden = hidden;
      return false;
    };
    this.#terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(false));
    this.#terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(true));
  }
}

const ON_BLANKS = new Set(['underline', 'inverse', 'strike']);

export const isBlank = ({ text, width }: Cell): boolean => text.trim() === '' && width === 1;

/** What a person sees of a cell: a bold blank is a blank. */
export function asSeen(cell: Cell): Cell {
  if (!isBlank(cell)) return cell;
  const styles = cell.styles.filter((style) => ON_BLANKS.has(style));
  return { ...cell, styles, foreground: styles.length > 0 ? cell.foreground : 'default' };
}

const STYLES: readonly (readonly [string, (cell: IBufferCell) => number])[] = [
  ['bold', (cell) => cell.isBold()],
  ['dim', (cell) => cell.isDim()],
  ['italic', (cell) => cell.isItalic()],
  ['underline', (cell) => cell.isUnderline()],
  ['blink', (cell) => cell.isBlink()],
  ['inverse', (cell) => cell.isInverse()],
  ['hidden', (cell) => cell.isInvisible()],
  ['strike', (cell) => cell.isStrikethrough()],
];

function colour(isDefault: boolean, isRgb: boolean, value: number): string {
  if (isDefault) return 'default';
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : String(value);
}

function matches(text: string, expected: string | RegExp): boolean {
  return typeof expected === 'string' ? text.includes(expected) : expected.test(text);
}
