// A terminal at the end of a line that is made up, by fake timers: it carries so many octets a millisecond, is so long, may
// stand still, and answers the questions of real TerminalQuestions. What is drawn asks a real LinePace.
import { EventEmitter } from 'node:events';
import type { ReadStream } from 'node:tty';
import { vi } from 'vitest';
import { IdleSignal } from '../../../src/ui/terminal/idle-signal.ts';
import { KeyInput } from '../../../src/ui/terminal/key-input.ts';
import { LinePace } from '../../../src/ui/terminal/line-pace.ts';
import { TerminalQuestions } from '../../../src/ui/terminal/terminal-questions.ts';

export interface Line {
  octetsPerMs: number;
  roundTripMs: number;
  /** Which of the answers, counted from 0, never come. */
  lost?: (answer: number) => boolean;
}

const QUESTION_OCTETS = 10;

export class MadeUpTerminal {
  readonly line: Line;
  readonly stdin = Object.assign(new EventEmitter(), {
    setRawMode: () => undefined,
    resume: () => undefined,
    pause: () => undefined,
  });
  readonly questions = new TerminalQuestions({
    size: () => ({ columns: 80, rows: 24 }),
    send: (question) => this.send(question),
  });
  readonly keys = new KeyInput({
    stdin: this.stdin as unknown as ReadStream,
    idle: new IdleSignal({}),
    questions: this.questions,
    onPresses: () => undefined,
  });
  readonly pace = new LinePace(() => this.questions.ask());
  asked = 0;
  sent = 0;
  /** When all that was sent until now is through. */
  private through = 0;

  constructor(line: Line) {
    this.line = line;
    this.keys.start();
  }

  /** Milliseconds until the screen shows what was sent. */
  get behind(): number {
    return Math.max(0, this.through - performance.now());
  }

  private send(question: string): void {
    this.carry(QUESTION_OCTETS);
    if (this.line.lost?.(this.asked++)) return;
    const answer = question.replace('H\x1b[6n', 'R');
    setTimeout(() => this.stdin.emit('data', Buffer.from(answer)), this.behind + this.line.roundTripMs);
  }

  standStill(milliseconds: number): void {
    this.through = Math.max(this.through, performance.now() + milliseconds);
  }

  /** Sends a frame if it may; returns whether it was. */
  draw(octets: number): boolean {
    if (!this.pace.free) return false;
    this.sent += 1;
    this.carry(octets);
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

  private carry(octets: number): void {
    this.through = Math.max(this.through, performance.now()) + octets / this.line.octetsPerMs;
  }
}
