// What the terminal is asked between its keys, and which of its answers belongs to which question.
import { EventEmitter } from 'node:events';
import type { ReadStream } from 'node:tty';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleSignal } from '../../../src/ui/terminal/idle-signal.ts';
import { KeyInput } from '../../../src/ui/terminal/key-input.ts';
import { TerminalQuestions } from '../../../src/ui/terminal/terminal-questions.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

class Terminal {
  columns = 80;
  rows = 24;
  readonly asked: string[] = [];
  readonly heard: string[] = [];
  readonly questions = new TerminalQuestions({
    size: () => ({ columns: this.columns, rows: this.rows }),
    send: (question) => void this.asked.push(question),
  });
  readonly keys: KeyInput;
  private readonly stdin = Object.assign(new EventEmitter(), {
    setRawMode: () => undefined,
    resume: () => undefined,
    pause: () => undefined,
  });

  constructor() {
    this.keys = new KeyInput({
      stdin: this.stdin as unknown as ReadStream,
      idle: new IdleSignal({}),
      questions: this.questions,
      onPresses: (presses) =>
        this.heard.push(...presses.map((press) => (press.kind === 'key' ? press.name : press.kind))),
    });
    this.keys.start();
  }

  /** What becomes of a question: filled in when it is over. */
  ask(): { fate?: string } | undefined {
    const question: { fate?: string } = {};
    const over = this.questions.ask();
    void over?.then((fate) => (question.fate = fate));
    return over && question;
  }

  /** Whether a fence has been passed. */
  fence(): { passed?: boolean } {
    const fence: { passed?: boolean } = {};
    void this.keys.fence().then(() => (fence.passed = true));
    return fence;
  }

  async types(bytes: string): Promise<void> {
    this.stdin.emit('data', Buffer.from(bytes));
    await this.passes(0);
  }

  async passes(milliseconds: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(milliseconds);
    // What stands behind a fence.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** The answer to a question, as it was asked. */
  answerTo(question: number): string {
    return this.asked[question]!.replace('H\x1b[6n', 'R');
  }
}

const ANSWERED = { fate: 'answered' };
const FORGOTTEN = { fate: 'forgotten' };
const OVERTAKEN = { fate: 'overtaken' };

describe('a question', () => {
  it('is answered between keys, which are heard without it', async () => {
    const terminal = new Terminal();
    const question = terminal.ask();
    await terminal.types(`j${terminal.answerTo(0)}k`);
    expect(question).toEqual(ANSWERED);
    expect(terminal.heard).toEqual(['j', 'k']);
  });

  it('is answered right behind Esc, which stays a key', async () => {
    const terminal = new Terminal();
    const question = terminal.ask();
    await terminal.types(`\x1b${terminal.answerTo(0)}`);
    expect(question).toEqual(ANSWERED);
    expect(terminal.heard).toEqual(['Esc']);
  });

  it('is answered by its own answer, whatever became of those before', async () => {
    const terminal = new Terminal();
    const [lost, second, third] = [terminal.ask(), terminal.ask(), terminal.ask()];
    await terminal.types(terminal.answerTo(1));
    expect([lost, second, third]).toEqual([OVERTAKEN, ANSWERED, {}]);
    await terminal.types(terminal.answerTo(0));
    expect(third).toEqual({});
    await terminal.types(terminal.answerTo(2));
    expect(third).toEqual(ANSWERED);
  });

  it('is told from its neighbours however many there are', async () => {
    const terminal = new Terminal();
    const questions = Array.from({ length: 500 }, () => terminal.ask());
    await terminal.types(terminal.answerTo(498));
    expect(questions.slice(497)).toEqual([OVERTAKEN, ANSWERED, {}]);
    expect(questions.slice(0, 372)).toEqual(questions.slice(0, 372).map(() => FORGOTTEN));
    expect(questions.slice(372, 498)).toEqual(questions.slice(372, 498).map(() => OVERTAKEN));
    expect(new Set(terminal.asked.slice(-128)).size).toBe(128);
  });

  it('is not asked of a terminal that has never answered, until it does', async () => {
    const terminal = new Terminal();
    const first = terminal.ask();
    await terminal.passes(2_500);
    expect(terminal.ask()).toBeUndefined();
    await terminal.types(terminal.answerTo(0));
    expect(first).toEqual(ANSWERED);
    for (let asked = 0; asked < 5; asked++) {
      expect(terminal.ask()).toBeDefined();
      await terminal.passes(60_000);
    }
  });

  it.each([
    [20, 140],
    [20, 3],
    [7, 2],
    [300, 80],
  ])('has the cursor within a terminal of %i x %i', async (columns, rows) => {
    const terminal = new Terminal();
    Object.assign(terminal, { columns, rows });
    for (let asked = 0; asked < 200; asked++) {
      const question = terminal.ask();
      const [row, column] = /(\d+);(\d+)H/.exec(terminal.asked.at(-1)!)!.slice(1).map(Number);
      expect(row).toBeGreaterThan(1);
      expect(row).toBeLessThanOrEqual(rows);
      expect(column).toBeLessThanOrEqual(columns);
      await terminal.types(terminal.answerTo(asked));
      expect(question).toEqual(ANSWERED);
    }
  });

  it('is not answered by what a session before it was asked', async () => {
    const before = new Terminal();
    before.ask();
    const terminal = new Terminal();
    const question = terminal.ask();
    await terminal.types(before.answerTo(0));
    expect(question).toEqual({});
  });

  it('is not answered by any other position report', async () => {
    const terminal = new Terminal();
    const question = terminal.ask();
    await terminal.types('\x1b[1;2R\x1b[12;70R\x1b[0n');
    expect(question).toEqual({});
  });
});

describe('a fence', () => {
  it('is passed when its question is answered, not when others of before are', async () => {
    const terminal = new Terminal();
    terminal.ask();
    const fence = terminal.fence();
    await terminal.types(terminal.answerTo(0));
    expect(fence).toEqual({});
    await terminal.types(terminal.answerTo(1));
    expect(fence).toEqual({ passed: true });
  });

  it('waits for a terminal that has answered before, however late it is, and asks again', async () => {
    const terminal = new Terminal();
    terminal.ask();
    await terminal.types(terminal.answerTo(0));
    for (let frame = 0; frame < 10; frame++) terminal.ask();
    await terminal.passes(5_000);
    for (let fences = 0; fences < 3; fences++) {
      const fence = terminal.fence();
      await terminal.passes(50_000);
      expect(fence).toEqual({});
      // The first of its questions is answered, or a later one.
      const asked = terminal.asked.length - 1 - 5 * fences;
      await terminal.types(terminal.answerTo(asked));
      expect(fence).toEqual({ passed: true });
    }
  });

  it('is passed after a minute of silence', async () => {
    const terminal = new Terminal();
    terminal.ask();
    await terminal.types(terminal.answerTo(0));
    const fence = terminal.fence();
    await terminal.passes(59_000);
    expect(fence).toEqual({});
    await terminal.passes(2_000);
    expect(fence).toEqual({ passed: true });
  });

  it('waits for a terminal that never answers twice', async () => {
    const terminal = new Terminal();
    for (let asked = 0; asked < 2; asked++) {
      const fence = terminal.fence();
      await terminal.passes(900);
      expect(fence).toEqual({});
      await terminal.passes(200);
      expect(fence).toEqual({ passed: true });
    }
    const third = terminal.fence();
    await terminal.passes(0);
    expect(third).toEqual({ passed: true });
  });

  it('asks anew where the answer went to somebody else', async () => {
    const terminal = new Terminal();
    terminal.ask();
    await terminal.types(terminal.answerTo(0));
    const fence = terminal.fence();
    terminal.questions.forget();
    await terminal.passes(100);
    expect(fence).toEqual({});
    await terminal.types(terminal.answerTo(2));
    expect(fence).toEqual({ passed: true });
  });
});

describe('a terminal that is left', () => {
  const leaving = (terminal: Terminal): { over?: boolean } => {
    const leave: { over?: boolean } = {};
    void terminal.questions.answered().then(() => (leave.over = true));
    return leave;
  };

  it('has answered everything first, also what was asked long before', async () => {
    const terminal = new Terminal();
    terminal.ask();
    await terminal.types(terminal.answerTo(0));
    terminal.ask();
    terminal.ask();
    await terminal.passes(2_000);
    const leave = leaving(terminal);
    await terminal.types(terminal.answerTo(1));
    expect(leave).toEqual({});
    expect(terminal.ask()).toBeUndefined();
    await terminal.types(terminal.answerTo(2));
    expect(leave).toEqual({ over: true });
  });

  it('is not waited for longer than three seconds', async () => {
    const terminal = new Terminal();
    terminal.ask();
    await terminal.types(terminal.answerTo(0));
    terminal.ask();
    const leave = leaving(terminal);
    await terminal.passes(2_900);
    expect(leave).toEqual({});
    await terminal.passes(200);
    expect(leave).toEqual({ over: true });
  });

  it('is not waited for at all where it never answers', async () => {
    const terminal = new Terminal();
    terminal.ask();
    await terminal.passes(1_100);
    const leave = leaving(terminal);
    await terminal.passes(0);
    expect(leave).toEqual({ over: true });
  });
});
