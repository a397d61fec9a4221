// When the next frame may be sent, on lines that are made up.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MadeUpTerminal } from './made-up-line.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const FRAME = 400;
const NEAR = { octetsPerMs: 10_000, roundTripMs: 1 };
const BAUD_9600 = { octetsPerMs: 0.96, roundTripMs: 5 };

async function started(line: ConstructorParameters<typeof MadeUpTerminal>[0]): Promise<MadeUpTerminal> {
  const terminal = new MadeUpTerminal({ ...line });
  await terminal.start();
  return terminal;
}

describe('a held key', () => {
  it.each([
    ['a near terminal', NEAR],
    ['a far terminal', { octetsPerMs: 10_000, roundTripMs: 300 }],
    ['a terminal on the moon', { octetsPerMs: 10_000, roundTripMs: 2_600 }],
    ['a line of 1 Mbit/s', { octetsPerMs: 125, roundTripMs: 50 }],
  ])('is drawn with every frame on %s', async (_, line) => {
    const terminal = await started(line);
    expect(await terminal.hold(3_300, FRAME)).toBe(100);
    expect(terminal.behind).toBeLessThan(100);
  });

  it.each([
    ['9,600 baud', BAUD_9600],
    ['9,600 baud and far', { octetsPerMs: 0.96, roundTripMs: 300 }],
    ['1,200 baud', { octetsPerMs: 0.12, roundTripMs: 5 }],
    ['56 kbit/s', { octetsPerMs: 5.6, roundTripMs: 150 }],
  ])('is a frame or two ahead of its screen at %s', async (_, line) => {
    const terminal = await started(line);
    await terminal.hold(30_000, FRAME);
    const drawn = await terminal.hold(30_000, FRAME);
    // As many frames as the line carries, about.
    const carried = (30_000 * line.octetsPerMs) / FRAME;
    expect(drawn).toBeGreaterThan(0.6 * carried - 2);
    expect(drawn).toBeLessThan(1.1 * carried + 2);
    expect(terminal.behind).toBeLessThan(Math.max(500, (2.5 * FRAME) / line.octetsPerMs));
  });

  it('is not far ahead on a slow line of which nothing is known yet', async () => {
    const terminal = new MadeUpTerminal(BAUD_9600);
    await terminal.hold(10_000, FRAME);
    expect(terminal.behind).toBeLessThan(1_000);
  });

  it('is not far ahead with frames that take longer than anybody waits', async () => {
    const terminal = await started(BAUD_9600);
    await terminal.hold(120_000, 14_000);
    expect(terminal.behind).toBeLessThan((2 * 14_000) / BAUD_9600.octetsPerMs);
  });
});

describe('a line that changes', () => {
  it.each([
    ['9,600 baud', BAUD_9600, 5_000],
    ['56 kbit/s', { octetsPerMs: 5.6, roundTripMs: 150 }, 5_000],
    ['56 kbit/s', { octetsPerMs: 5.6, roundTripMs: 150 }, 20_000],
    ['a near terminal', NEAR, 20_000],
    ['a near terminal', NEAR, 90_000],
  ])('is as before once it has stood still: %s', async (_, line, milliseconds) => {
    const terminal = await started(line);
    await terminal.hold(3_000, FRAME);
    terminal.standStill(milliseconds);
    const sent = await terminal.hold(milliseconds, FRAME);
    expect(sent).toBeLessThan(25);
    await terminal.hold(10_000, FRAME);
    expect(terminal.behind).toBeLessThan(Math.max(500, (2.5 * FRAME) / line.octetsPerMs));
    const carried = Math.min(303, (10_000 * line.octetsPerMs) / FRAME);
    expect(await terminal.hold(10_000, FRAME)).toBeGreaterThan(0.6 * carried);
  });

  it('has as many frames as it carries when it becomes slow, and all when it becomes fast', async () => {
    const terminal = await started(NEAR);
    await terminal.hold(3_000, FRAME);
    terminal.line.octetsPerMs = 0.24;
    await terminal.hold(60_000, FRAME);
    expect(terminal.behind).toBeLessThan(5_000);
    terminal.line.octetsPerMs = 10_000;
    await vi.advanceTimersByTimeAsync(5_000);
    await terminal.hold(3_000, FRAME);
    expect(await terminal.hold(3_300, FRAME)).toBe(100);
  });

  it('may become longer', async () => {
    const terminal = await started({ octetsPerMs: 10_000, roundTripMs: 10 });
    terminal.line.roundTripMs = 250;
    await terminal.hold(150_000, FRAME);
    expect(await terminal.hold(3_300, FRAME)).toBe(100);
  });
});

describe('an answer that never comes', () => {
  it('holds frames back for a second, once', async () => {
    const terminal = await started({ ...NEAR, lost: (answer) => answer === 2 });
    terminal.draw(2_500);
    await vi.advanceTimersByTimeAsync(500);
    expect(terminal.draw(FRAME)).toBe(false);
    await vi.advanceTimersByTimeAsync(600);
    expect(await terminal.hold(1_000, FRAME)).toBe(31);
  });

  it('hardly holds anything back where none ever came', async () => {
    const terminal = new MadeUpTerminal({ ...NEAR, lost: () => true });
    expect(await terminal.hold(10_000, FRAME)).toBeGreaterThan(250);
    expect(terminal.asked).toBeLessThan(70);
  });

  it('leaves a frame in ten seconds where a terminal takes another one’s place, and all when that answers', async () => {
    const terminal = await started(NEAR);
    terminal.line.lost = () => true;
    await terminal.hold(60_000, FRAME);
    const drawn = await terminal.hold(100_000, FRAME);
    expect(drawn).toBeGreaterThanOrEqual(9);
    expect(drawn).toBeLessThanOrEqual(11);
    terminal.line.lost = () => false;
    await terminal.hold(11_000, FRAME);
    expect(await terminal.hold(3_300, FRAME)).toBe(100);
  });

  it('does not hold back what is asked for by name', async () => {
    const terminal = await started(NEAR);
    terminal.line.lost = () => true;
    await terminal.hold(60_000, FRAME);
    expect(terminal.draw(FRAME)).toBe(false);
    terminal.pace.probe();
    expect(terminal.draw(FRAME)).toBe(true);
    expect(terminal.draw(FRAME)).toBe(false);
  });

  it('is not waited for once it is forgotten', async () => {
    const terminal = await started({ ...NEAR, lost: (answer) => answer === 2 });
    terminal.draw(2_500);
    await vi.advanceTimersByTimeAsync(500);
    let looked = false;
    void terminal.pace.next.then(() => (looked = true));
    terminal.questions.forget();
    terminal.pace.forget();
    expect(terminal.pace.free).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(looked).toBe(true);
  });
});
