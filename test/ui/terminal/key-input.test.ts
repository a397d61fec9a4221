// What the terminal is asked between its keys, and which of its answers belongs to which question.
import { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleSignal } from '../../../src/ui/terminal/idle-signal.ts';
import { KeyInput } from '../../../src/ui/terminal/key-input.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

class Terminal {
  readonly asked: string[] = [];
  readonly heard: string[] = [];
  readonly keys: KeyInput;
  private readonly stdin = Object.assign(new Readable({ read: () => undefined }), {
    setRawMode: () => undefined,
  });

  constructor() {
    this.keys = new KeyInput(this.stdin as unknown as ReadStream, new IdleSignal({}), (presses) =>
      this.heard.push(...presses.map((press) => (press.kind === 'key' ? press.name : press.kind))),
    );
    this.keys.start();
  }

  /** What becomes of a question: filled in when it is over. */
  ask(patience = 1_000): { came?: boolean } | undefined {
    const question: { came?: boolean } = {};
    const over = this.keys.ask((sequence) => this.asked.push(sequence), patience);
    void over?.then((came) => (question.came = came));
    return over && question;
  }

  async types(bytes: string): Promise<void> {
    this.stdin.push(Buffer.from(bytes));
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The answer to a question, as it was asked. */
  answerTo(question: number): string {
    return this.asked[question]!.replace('H\x1b[6n', 'R');
  }
}

describe('a question', () => {
  it('is answered between keys, which are heard without it', async () => {
    const terminal = new Terminal();
    const question = terminal.ask();
    await terminal.types(`j${terminal.answerTo(0)}k`);
    expect(question).toEqual({ came: true });
    expect(terminal.heard).toEqual(['j', 'k']);
  });

  it('is answered right behind Esc, which stays a key', async () => {
    const terminal = new Terminal();
    const question = terminal.ask();
    await terminal.types(`\x1b${terminal.answerTo(0)}`);
    expect(question).toEqual({ came: true });
    expect(terminal.heard).toEqual(['Esc']);
  });

  it('is answered by its own answer, whatever became of those before', async () => {
    const terminal = new Terminal();
    const [lost, second, third] = [terminal.ask(), terminal.ask(), terminal.ask()];
    await terminal.types(terminal.answerTo(1));
    expect([lost, second, third]).toEqual([{ came: true }, { came: true }, {}]);
    await terminal.types(terminal.answerTo(0));
    expect(third).toEqual({});
    await terminal.types(terminal.answerTo(2));
    expect(third).toEqual({ came: true });
  });

  it('is told from its neighbours however many there are', async () => {
    const terminal = new Terminal();
    for (let count = 0; count < 100; count++) {
      const [one, other] = [terminal.ask(), terminal.ask()];
      await terminal.types(terminal.answerTo(2 * count));
      expect([one, other]).toEqual([{ came: true }, {}]);
      await terminal.types(terminal.answerTo(2 * count + 1));
      expect(other).toEqual({ came: true });
    }
  });

  it('is given up after its time, and no other is asked after two of them, until an answer comes after all', async () => {
    const terminal = new Terminal();
    const [one, other] = [terminal.ask(1_000), terminal.ask(2_000)];
    await vi.advanceTimersByTimeAsync(1_500);
    expect([one, other]).toEqual([{ came: false }, {}]);
    expect(terminal.ask(1)).toBeDefined();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(other).toEqual({ came: false });
    expect(terminal.ask()).toBeUndefined();
    await terminal.types(terminal.answerTo(2));
    expect(terminal.ask()).toBeDefined();
  });

  it('is not awaited for longer than three seconds when the terminal is left', async () => {
    const terminal = new Terminal();
    terminal.ask();
    await terminal.types(terminal.answerTo(0));
    terminal.ask(10_000);
    let over = false;
    void terminal.keys.answered().then(() => (over = true));
    await vi.advanceTimersByTimeAsync(2_900);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(over).toBe(true);
  });
});

it('any other position report is no answer', async () => {
  const terminal = new Terminal();
  const question = terminal.ask();
  await terminal.types('\x1b[1;2R\x1b[12;40R\x1b[0n');
  expect(question).toEqual({});
});
