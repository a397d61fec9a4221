// What the terminal is asked behind what was drawn, and which of its answers belongs to which question: it answers once it
// has drawn everything before. Over a slow line that may take long, and some terminals never answer.
import type { KeyPress } from '../keys/key-press.ts';
import type { ScreenSize } from './screen-output.ts';
import { askPosition, POSITION_REPORT } from './terminal-modes.ts';

// Questions are told apart by where the cursor is, below the first row, whose reports may be F3 as well.
const PLACE_COLUMNS = 32;
const PLACE_ROWS = 4;
const ASK_AGAIN_MS = 3_000; // an answer may be lost
const GIVE_UP_MS = 60_000; // a terminal that has answered once does so as soon as it can
const MUTE_AFTER = 2; // fences in vain until there is no waiting any more for a terminal that has never answered
const FIRST_ANSWER_MS = 1_000; // what the first answer of all takes
const LAST_ANSWERS_MS = 3_000; // nobody who leaves waits longer for those that are due
const LOST_MS = 30_000; // an answer that long overdue does not come

/** What became of a question: a later one was answered, or no answer can be expected any more. */
export type Fate = 'answered' | 'overtaken' | 'forgotten';

interface Question {
  readonly place: string;
  readonly askedAt: number;
  readonly over: Promise<Fate>;
  readonly settle: (fate: Fate) => void;
}

export interface TerminalQuestionsOptions {
  readonly size: () => ScreenSize;
  readonly send: (question: string) => void;
}

export class TerminalQuestions {
  readonly #size: () => ScreenSize;
  readonly #send: (question: string) => void;
  /** Sent and not answered, oldest first. */
  #questions: Question[] = [];
  /** Of all of them: what a session was not answered is no answer to the next one. */
  static #asked = 0;
  #answers = 0;
  /** How often `drawn` was waited for in vain. */
  #inVain = 0;
  #leaving = false;

  constructor({ size, send }: TerminalQuestionsOptions) {
    this.#size = size;
    this.#send = send;
  }

  /** Asks once more. Undefined, and nothing sent, where the terminal never answers or is being left. */
  ask(): Promise<Fate> | undefined {
    return this.#leaving || this.#isMute ? undefined : this.#question();
  }

  /** The terminal is ours. */
  start(): void {
    this.#leaving = false;
  }

  /**
   * Asks nothing more until it is started again. Resolves when no answer is due any more, so that none is left for the
   * shell to read; soon in any case.
   */
  async answered(): Promise<void> {
    this.#leaving = true;
    const patience = this.#answers > 0 ? LAST_ANSWERS_MS : FIRST_ANSWER_MS;
    const lost = this.#answers > 0 ? LOST_MS : FIRST_ANSWER_MS;
    const now = performance.now();
    const due = this.#questions.filter(({ askedAt }) => now - askedAt < lost);
    if (due.length > 0) await within(patience, Promise.all(due.map(({ over }) => over)));
  }

  /** Whoever had the terminal meanwhile has read what it answered. */
  forget(): void {
    this.#questions.splice(0).forEach(({ settle }) => settle('forgotten'));
  }

  /** Nothing was ever answered, and should have been. */
  get #isMute(): boolean {
    if (this.#answers > 0) return false;
    const oldest = this.#questions[0];
    return oldest !== undefined && performance.now() - oldest.askedAt > 2 * FIRST_ANSWER_MS;
  }

  #question(): Promise<Fate> {
    const { columns, rows } = this.#size();
    const [across, down] = [Math.min(columns, PLACE_COLUMNS), Math.max(1, Math.min(rows - 1, PLACE_ROWS))];
    const number = TerminalQuestions.#asked++ % (across * down);
    const place = `${2 + Math.floor(number / across)};${1 + (number % across)}`;
    // Never two in the same place.
    while (this.#questions.length >= across * down) this.#questions.shift()!.settle('forgotten');
    const { promise: over, resolve: settle } = Promise.withResolvers<Fate>();
    this.#questions.push({ place, askedAt: performance.now(), over, settle });
    this.#send(askPosition(place));
    return over;
  }

  /**
   * Resolves when the terminal has drawn everything before. One that has answered before is waited for as long as it
   * takes, up to a minute of silence; one that never has, for a second.
   */
  async drawn(): Promise<void> {
    const asked: Promise<Fate>[] = [];
    for (let waited = 0; waited < GIVE_UP_MS && !this.#leaving; waited += ASK_AGAIN_MS) {
      const isKnown = this.#answers > 0;
      if (!isKnown && this.#inVain >= MUTE_AFTER) return;
      asked.push(this.#question());
      const drawn = Promise.any(asked.map(isDrawn));
      const seen = await within(
        isKnown ? ASK_AGAIN_MS : FIRST_ANSWER_MS,
        drawn.catch(() => false),
      );
      if (seen) return;
      if (!isKnown && this.#answers === 0) {
        this.#inVain += 1;
        return;
      }
    }
  }

  /** Whether it is no key but an answer, which is taken then. */
  isAnsweredBy(press: KeyPress): boolean {
    const place = press.kind === 'unknown' ? POSITION_REPORT.exec(press.sequence)?.[1] : undefined;
    if (place === undefined) return false;
    const answered = this.#questions.findIndex((question) => question.place === place);
    if (answered < 0) return true;
    const over = this.#questions.splice(0, answered + 1);
    over.forEach(({ settle }, index) => settle(index === answered ? 'answered' : 'overtaken'));
    this.#answers += 1;
    return true;
  }
}

/** Rejects where no answer can be expected any more. */
async function isDrawn(fate: Promise<Fate>): Promise<true> {
  if ((await fate) === 'forgotten') throw new Error('forgotten');
  return true;
}

/** What a promise resolves with; undefined where it does not in so many milliseconds. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  const first = await Promise.race([promise, late]);
  clearTimeout(timer);
  return first;
}
