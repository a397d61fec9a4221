// When the next frame may be sent, on lines that are made up: they carry so many octets a millisecond, and are so long.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LinePace } from '../../../src/ui/terminal/line-pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Line {
  readonly octetsPerMs: number;
  readonly roundTripMs: number;
  /** Which of the answers, counted from 0, never comes. */
  readonly lost?: number;
}

class Terminal {
  readonly pace: LinePace;
  sent = 0;
  asked = 0;
  private readonly line: Line;
  private octets = 0;
  /** When what was sent until now is through. */
  private through = 0;

  constructor(line: Line) {
    this.line = line;
    this.pace = new LinePace((patience) => this.ask(patience));
  }

  /** Milliseconds until the screen shows what was sent. */
  get behind(): number {
    return Math.max(0, this.through - performance.now());
  }

  /** Sends a frame if it may; returns whether it was. */
  draw(octets: number): boolean {
    if (!this.pace.free) return false;
    this.sent += 1;
    this.octets = octets;
    this.pace.sent(octets);
    return true;
  }

  /** As the program starts: a line or two, then the whole screen. */
  async start(): Promise<void> {
    this.draw(112);
    this.draw(3_000);
    await vi.advanceTimersByTimeAsync(6_000);
  }

  /** A key held for so long: a frame of so many octets every 33 ms, the newest in place of those that may not be sent. */
  async hold(milliseconds: number, octets: number): Promise<number> {
    const before = this.sent;
    for (let at = 0; at < milliseconds; at += 33) {
      this.draw(octets);
      await vi.advanceTimersByTimeAsync(33);
    }
    return this.sent - before;
  }

  private async ask(patience: number): Promise<boolean> {
    const { octetsPerMs, roundTripMs, lost } = this.line;
    const mine = this.asked++;
    this.through = Math.max(this.through, performance.now()) + this.octets / octetsPerMs;
    const takes = mine === lost ? Infinity : this.behind + roundTripMs;
    await new Promise((resolve) => setTimeout(resolve, Math.min(takes, patience)));
    return takes <= patience;
  }
}

const minute = { octetsPerMs: 0.96, roundTripMs: 5 };

describe('a held key', () => {
  it.each([
    ['a near terminal', { octetsPerMs: 10_000, roundTripMs: 1 }],
    ['a far terminal', { octetsPerMs: 10_000, roundTripMs: 300 }],
    ['a line of 1 Mbit/s', { octetsPerMs: 125, roundTripMs: 50 }],
  ])('is drawn with every frame on %s', async (_, line) => {
    const terminal = new Terminal(line);
    await terminal.start();
    expect(await terminal.hold(3_300, 400)).toBe(100);
    expect(terminal.behind).toBeLessThan(100);
  });

  it.each([
    ['9,600 baud', minute],
    ['9,600 baud and far', { octetsPerMs: 0.96, roundTripMs: 300 }],
    ['56 kbit/s', { octetsPerMs: 5.6, roundTripMs: 150 }],
  ])('is never half a second ahead of its frames at %s', async (_, line) => {
    const terminal = new Terminal(line);
    await terminal.start();
    const drawn = await terminal.hold(6_600, 400);
    // As many frames as the line carries, about.
    const carried = (6_600 * line.octetsPerMs) / 400;
    expect(drawn).toBeGreaterThan(0.6 * Math.min(200, carried));
    expect(drawn).toBeLessThan(1.1 * carried + 2);
    expect(terminal.behind).toBeLessThan(Math.max(500, (2 * 400) / line.octetsPerMs));
  });

  it('piles up nothing on a slow line of which nothing is known yet', async () => {
    const terminal = new Terminal(minute);
    await terminal.hold(10_000, 400);
    expect(terminal.behind).toBeLessThan(1_000);
  });
});

describe('an answer that never comes', () => {
  it('holds frames back for a second, once', async () => {
    const terminal = new Terminal({ octetsPerMs: 10_000, roundTripMs: 1, lost: 2 });
    await terminal.start();
    terminal.draw(2_500);
    await vi.advanceTimersByTimeAsync(500);
    expect(terminal.draw(400)).toBe(false);
    await vi.advanceTimersByTimeAsync(600);
    expect(await terminal.hold(1_000, 400)).toBe(31);
  });

  it('never holds back where none ever came, but for the first second', async () => {
    const pace = new LinePace((patience) => new Promise((resolve) => setTimeout(resolve, patience, false)));
    pace.sent(3_000);
    expect(pace.free).toBe(true);
    await vi.advanceTimersByTimeAsync(400);
    expect(pace.free).toBe(false);
    await vi.advanceTimersByTimeAsync(700);
    expect(pace.free).toBe(true);
  });
});

it('is asked for no longer than what is on its way may take', async () => {
  const terminal = new Terminal(minute);
  terminal.draw(200);
  terminal.draw(3_000);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(terminal.pace.patience).toBe(1_000);
  terminal.draw(960);
  expect(terminal.pace.patience).toBeGreaterThan(2_000);
  expect(terminal.pace.patience).toBeLessThan(4_000);
});
