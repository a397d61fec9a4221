// The screen's parts drawn by Ink into an emulated terminal, in this process: a state in, what a person sees out.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import type { IBufferCell } from '@xterm/headless';
import type { State } from '../../src/app/state.ts';
import type { ColorDepth } from '../../src/ui/color.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../src/ui/glyphs.ts';
import type { Look } from '../../src/ui/look.ts';
import { mount, type Mounted } from '../../src/ui/mount.tsx';
import { createPainter } from '../../src/ui/painter.ts';
import { parseTheme, type Theme } from '../../src/ui/theme.ts';
import { ShownScreen } from '../../src/ui/terminal/shown-screen.ts';
import { asSeen, type Cell } from '../helpers/terminal.ts';

const require = createRequire(import.meta.url);
const xterm = require('@xterm/headless') as typeof import('@xterm/headless');
const unicode11 = require('@xterm/addon-unicode11') as typeof import('@xterm/addon-unicode11');

export function themeNamed(name: string): Theme {
  const parsed = parseTheme(
    JSON.parse(readFileSync(new URL(`../../themes/${name}.json`, import.meta.url), 'utf8')),
  );
  if (parsed.kind === 'failed') throw new Error(parsed.why);
  return parsed.theme;
}

export interface LookOptions {
  readonly theme?: string;
  readonly depth?: ColorDepth;
  readonly ascii?: boolean;
}

export function lookOf({ theme = 'dark', depth = 'truecolor', ascii = false }: LookOptions = {}): Look {
  return {
    painter: createPainter(themeNamed(theme), depth),
    glyphs: ascii ? ASCII_GLYPHS : UNICODE_GLYPHS,
  };
}

class Store {
  #state: State;
  readonly #listeners = new Set<() => void>();

  constructor(state: State) {
    this.#state = state;
  }

  readonly getState = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(state: State): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export class InkScreen {
  readonly columns: number;
  readonly rows: number;
  /** Everything written to the terminal. */
  output = '';
  readonly #terminal;
  readonly #shown = new ShownScreen();
  readonly #store: Store;
  readonly #mounted: Mounted;

  constructor(state: State, look: Look = lookOf()) {
    const { columns, rows } = state.view;
    this.columns = columns;
    this.rows = rows;
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 100 });
    this.#terminal.loadAddon(new unicode11.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    const stdout = Object.assign(
      new Writable({
        decodeStrings: false,
        write: (chunk: string, _encoding, done) => {
          const change = chunk === '' ? '' : this.#shown.draw(chunk);
          this.output += change;
          this.#terminal.write(change);
          done();
        },
      }),
      { columns, rows, isTTY: true },
    );
    const stdin = new Readable({ read: () => undefined }) as unknown as NodeJS.ReadStream;
    this.#store = new Store(state);
    this.#mounted = mount({ store: this.#store, look, stdout, stdin });
  }

  /** Shows another state; resolves with what was written for it. */
  async show(state: State): Promise<string> {
    await this.settle();
    const before = this.output.length;
    this.#store.set(state);
    await this.settle();
    return this.output.slice(before);
  }

  async settle(): Promise<void> {
    await this.#mounted.waitUntilRenderFlush();
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
  }

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

  /** Lines that were pushed off the top. */
  get scrolled(): number {
    return this.#terminal.buffer.active.baseY;
  }

  /** The letters of a row by column; '' behind a wide letter. */
  letters(y: number): string[] {
    return Array.from({ length: this.columns }, (_, x) => this.cell(x, y).text);
  }

  cell(x: number, y: number): Cell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.baseY + y)?.getCell(x);
    if (!cell) throw new Error(`No cell at ${x},${y}`);
    return asSeen({
      text: cell.getChars(),
      width: cell.getWidth(),
      foreground: cell.isFgDefault() ? 'default' : String(cell.getFgColor()),
      background: cell.isBgDefault() ? 'default' : String(cell.getBgColor()),
      styles: STYLES.filter(([, is]) => is(cell) !== 0).map(([name]) => name),
    });
  }

  close(): void {
    this.#mounted.unmount();
    this.#terminal.dispose();
  }
}

const STYLES: readonly (readonly [string, (cell: IBufferCell) => number])[] = [
  ['bold', (cell) => cell.isBold()],
  ['dim', (cell) => cell.isDim()],
  ['underline', (cell) => cell.isUnderline()],
  ['inverse', (cell) => cell.isInverse()],
  ['strike', (cell) => cell.isStrikethrough()],
];
