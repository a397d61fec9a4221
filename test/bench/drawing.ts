// What a key costs in a list of a million messages at 200 columns and 50 rows: milliseconds from the key to the last byte
// of its frame, bytes on the line, processor time. Runs alone as well (`node test/bench/drawing.ts [ROUNDS [MESSAGES]]`).
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, type IPty } from '@lydell/node-pty';
import { build } from '../tools/build.ts';
import type { Goal } from './goals.ts';
import { median } from './interleave.ts';
import { processorTime } from './peak.ts';
import { figure, markdown, type Row, type Table } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');
const COLUMNS = 200;
const ROWS = 50;
const MOVES = 30;
const PAGES = 8;
/** Less than the cursor rests before its header is asked for, more than the pieces of one frame lie apart. */
const FRAME_GAP_MS = 30;
/** Everything that a key sets off is on the screen. */
const QUIET_MS = 160;
const PATIENCE_MS = 30_000;

interface KeyCost {
  /** Until the last byte of the first frame. */
  readonly ms: number;
  readonly bytes: number;
  /** With the frames that follow, such as the preview's. */
  readonly allBytes: number;
  /** Processor time of all that. */
  readonly cpu: number;
}

const KINDS = ['move', 'page', 'scroll'] as const;
type Kind = (typeof KINDS)[number];

const GOALS: Readonly<Record<Kind, { readonly ms?: Goal; readonly p95?: Goal; readonly bytes?: Goal }>> = {
  move: { ms: 'move-median', p95: 'move-p95', bytes: 'move-bytes' },
  page: { ms: 'page-ms', bytes: 'page-bytes' },
  scroll: {},
};

export async function drawing(rounds: number, messages = 1_000_000): Promise<Table> {
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-drawing-'));
  try {
    // As the program itself is built, and with what it finds where it is installed.
    await build('test/bench/fixture-drawing.ts', directory);
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    const screen = await Screen.open(join(directory, 'fixture-drawing.js'), messages);
    const costs: Record<Kind, KeyCost[]> = { move: [], page: [], scroll: [] };
    // The first round warms the program up.
    for (let round = 0; round <= rounds; round++) {
      // From elsewhere: a key that changes nothing sends nothing.
      await screen.press('G', 1);
      await screen.press('g', 1);
      const moved = await screen.press('j', MOVES);
      const paged = await screen.press('\x1b[6~', PAGES);
      // To the last line of the window: from there on the list moves under the cursor.
      await screen.press('j'.repeat(ROWS), 1);
      const scrolled = await screen.press('j', PAGES);
      if (round === 0) continue;
      costs.move.push(...moved);
      costs.page.push(...paged);
      costs.scroll.push(...scrolled);
    }
    screen.end();
    return {
      title: `What a key costs, ${messages.toLocaleString('en-US')} messages, ${ROWS}x${COLUMNS}`,
      about: `The console under a pty, on a mailbox that is made up: ${MOVES} moves of the cursor, ${PAGES} pages and ${PAGES} lines further at the end of the window, ${rounds} times. Until the last byte of the key's frame; the header of the message under the cursor is a frame of its own.`,
      rows: KINDS.flatMap((kind) => rowsOf(kind, costs[kind])),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function rowsOf(kind: Kind, costs: readonly KeyCost[]): Row[] {
  const times = costs.map(({ ms }) => ms);
  const all = median(costs.map(({ allBytes }) => allBytes));
  const cpu = costs.reduce((sum, cost) => sum + cost.cpu, 0) / costs.length;
  const { ms, p95, bytes } = GOALS[kind];
  const note = `${figure(cpu, 'ms')} CPU with the header that follows`;
  return [
    { name: `${kind}: median`, value: median(times), unit: 'ms', note, ...(ms && { goal: ms }) },
    { name: `${kind}: 95th percentile`, value: quantile(times, 0.95), unit: 'ms', ...(p95 && { goal: p95 }) },
    {
      name: `${kind}: bytes`,
      value: median(costs.map((cost) => cost.bytes)),
      unit: 'B',
      note: `${figure(all, 'B')} with the header that follows`,
      ...(bytes && { goal: bytes }),
    },
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** The program under a pty, whose bytes are counted and thrown away. */
class Screen {
  private readonly pty: IPty;
  private bytes = 0;
  private last = 0;
  private ended = false;

  private constructor(script: string, messages: number) {
    this.pty = spawn(NODE, [script, String(messages), join(ROOT, 'themes')], {
      cols: COLUMNS,
      rows: ROWS,
      env: {
        PATH: process.env['PATH'] ?? '',
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        NODE_ENV: 'production',
      },
      encoding: null,
    });
    this.pty.onData((data) => {
      this.bytes += data.length;
      this.last = performance.now();
      // As a terminal does, for the last question of what came in one piece.
      const place = /\x1b\[(\d;\d+)H\x1b\[6n(?!.*\x1b\[6n)/s.exec(Buffer.from(data).toString())?.[1];
      if (place !== undefined) this.pty.write(`\x1b[${place}R`);
    });
    this.pty.onExit(({ exitCode }) => {
      if (!this.ended) throw new Error(`the program ended with ${exitCode}`);
    });
  }

  static async open(script: string, messages: number): Promise<Screen> {
    const screen = new Screen(script, messages);
    await screen.until(() => screen.bytes > 2_000);
    await screen.quiet(1_000);
    return screen;
  }

  /** Presses a key so many times, each after everything that the one before set off. */
  async press(key: string, times: number): Promise<KeyCost[]> {
    const costs: KeyCost[] = [];
    for (let count = 0; count < times; count++) {
      const [before, cpu, start] = [this.bytes, this.cpu, performance.now()];
      this.last = Infinity;
      this.pty.write(key);
      await this.until(() => performance.now() - this.last > FRAME_GAP_MS);
      const [ms, bytes] = [this.last - start, this.bytes - before];
      await this.quiet(QUIET_MS);
      costs.push({ ms, bytes, allBytes: this.bytes - before, cpu: this.cpu - cpu });
    }
    return costs;
  }

  private get cpu(): number {
    return processorTime(this.pty.pid);
  }

  end(): void {
    this.ended = true;
    this.pty.kill('SIGKILL');
  }

  private quiet(milliseconds: number): Promise<void> {
    return this.until(() => performance.now() - this.last > milliseconds);
  }

  private async until(holds: () => boolean): Promise<void> {
    const began = performance.now();
    while (!holds()) {
      if (performance.now() - began > PATIENCE_MS) throw new Error('the screen does not change any more');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

if (import.meta.main) {
  const [rounds = 5, messages] = process.argv.slice(2).map(Number);
  process.stdout.write(markdown(await drawing(rounds, messages)));
}
