// How far the terminal's screen lags behind what was sent to it. Over SSH the system takes hundreds of kilobytes that a
// slow line then carries for minutes, so the terminal itself is asked, behind a frame: it answers once it has drawn it.
// From the answers comes what the line carries, and no more frames are sent than it carries without being late.

import type { Fate } from './terminal-questions.ts';

/** Asks the terminal. Undefined, and not asked, where it never answers. */
export type AskTerminal = () => Promise<Fate> | undefined;

interface Frame {
  readonly octets: number;
  readonly sentAt: number;
  readonly answered: Promise<void>;
}

interface Answer {
  readonly took: number;
  readonly octets: number;
}

/** The lag that is not felt. */
const LAG_MS = 150;
/** By so much an answer is late for other reasons than what the line carries. */
const JITTER_MS = 20;
/** Octets a millisecond: a held key draws 30 frames of 400 octets a second. */
const ENOUGH = 12;
/** With so few octets beside those of the quickest, an answer says nothing of the line. */
const TELLING_OCTETS = 200;
/** What older answers count for when one more has come. */
const FADING = 0.8;
/** On a line that carries enough the terminal is asked once in so many octets. */
const ASK_AFTER_OCTETS = 2_048;
/** A terminal that has not answered yet may be one that never does. */
const FIRST_PATIENCE_MS = 1_000;
/** One that has answered is late, rather: it gets nothing new for so long at most. */
const LONGEST_HOLD_MS = 10_000;
/** But for what the line is known to carry more slowly. */
const LONGEST_CARRYING_MS = 30_000;
/** Later than that, whoever asks for a redraw gets it. */
const PROBE_AFTER_MS = 3_000;
/** A line may become longer: the quickest answer is of the last minute or two. */
const QUICKEST_OF_MS = 60_000;
const NONE: Answer = { took: Infinity, octets: 0 };

export class LinePace {
  readonly #ask: AskTerminal;
  /** Behind which the terminal was asked and has not answered, oldest first. */
  #frames: Frame[] = [];
  /** Octets since the last of them. */
  #unasked = 0;
  #sentAt = 0;
  #answeredAt = 0;
  /** Of this minute, and of the last one. */
  #quickest = NONE;
  #quickestBefore = NONE;
  #minuteBegan = 0;
  /** Of telling answers, the latest counting most: octets, and the milliseconds that the line carried them. */
  #octets = 0;
  #carrying = 0;

  constructor(ask: AskTerminal) {
    this.#ask = ask;
  }

  /** Whether the next frame may be sent. */
  get free(): boolean {
    return this.#wait <= 0;
  }

  /** Resolves when it is time to look again whether the next frame may be sent. */
  get next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(0, this.#wait));
    void this.#frames[0]?.answered.then(() => {
      clearTimeout(timer);
      resolve();
    });
    return promise;
  }

  /** A frame of so many octets was sent. */
  sent(octets: number): void {
    const now = performance.now();
    this.#sentAt = now;
    if (this.#carriesEnough && this.#unasked + octets < ASK_AFTER_OCTETS) return this.besides(octets);
    const answer = this.#ask();
    if (!answer) return;
    this.#unasked = 0;
    const answered = answer.then((fate) => {
      const at = this.#frames.indexOf(frame);
      this.#frames.splice(0, at + 1);
      if (at >= 0 && fate === 'answered') this.#learn(frame);
    });
    const frame: Frame = { octets, sentAt: now, answered };
    this.#frames.push(frame);
  }

  /** One frame may be sent where answers are long due: the terminal may be another one by now. */
  probe(): void {
    const oldest = this.#frames[0];
    if (oldest && performance.now() - oldest.sentAt > PROBE_AFTER_MS) this.#sentAt = -Infinity;
  }

  /** So many octets were sent that are no frame. */
  besides(octets: number): void {
    this.#unasked += octets;
  }

  /** No answer to what was asked is to be expected any more. */
  forget(): void {
    this.#frames = [];
    this.#unasked = 0;
  }

  /** Milliseconds until the next frame may be sent, unless an answer comes before. */
  get #wait(): number {
    const oldest = this.#frames[0];
    if (!oldest) return 0;
    const now = performance.now();
    const age = now - oldest.sentAt;
    if (!this.#answers) return age < 2 * LAG_MS ? 0 : FIRST_PATIENCE_MS - age;
    const late = now - this.#due(oldest.sentAt);
    if (late < LAG_MS && this.#inFlight / this.#rate < this.#base.took + LAG_MS) return 0;
    // A lost answer stops nothing for long, and a line that stands still gets fewer and fewer frames to carry later.
    const carrying = Math.min(this.#expected, LONGEST_CARRYING_MS);
    return this.#sentAt + Math.max(carrying, Math.min(late / 2, LONGEST_HOLD_MS)) - now;
  }

  /** Whether the terminal is one that answers. */
  get #answers(): boolean {
    return this.#base !== NONE;
  }

  /** The quickest answer lately: what the way takes, and hardly anything that the line carries. */
  get #base(): Answer {
    return this.#quickest.took <= this.#quickestBefore.took ? this.#quickest : this.#quickestBefore;
  }

  /** Whether the line is known to carry whatever is drawn, and does so now. */
  get #carriesEnough(): boolean {
    const oldest = this.#frames[0];
    const isLate = oldest !== undefined && performance.now() - this.#due(oldest.sentAt) > JITTER_MS;
    return this.#octets > 0 && this.#rate > ENOUGH && !isLate;
  }

  /** When an answer comes where the line takes no time, but for what is carried before. */
  #due(sentAt: number): number {
    return Math.max(sentAt + this.#base.took, this.#answeredAt);
  }

  /** Milliseconds after which the answer to the last question has come, unless it is lost. */
  get #expected(): number {
    return FIRST_PATIENCE_MS + this.#base.took + (2 * this.#inFlight) / this.#rate;
  }

  get #inFlight(): number {
    return this.#unasked + this.#frames.reduce((sum, { octets }) => sum + octets, 0);
  }

  /** Octets a millisecond; infinite where no time was seen to go by. */
  get #rate(): number {
    return this.#carrying < 1 ? Infinity : this.#octets / this.#carrying;
  }

  #learn({ octets, sentAt }: Frame): void {
    const now = performance.now();
    this.#rememberQuickest({ took: now - sentAt, octets }, now);
    const due = this.#due(sentAt);
    // Behind another frame the line carried it all the time since that one was through.
    const isAlone = due > this.#answeredAt;
    const carried = isAlone ? octets - this.#base.octets : octets;
    this.#answeredAt = now;
    if (isAlone && carried < TELLING_OCTETS && octets / (now - sentAt) < ENOUGH) return;
    this.#octets = this.#octets * FADING + Math.max(1, carried);
    this.#carrying = this.#carrying * FADING + Math.max(0, now - due - JITTER_MS);
  }

  #rememberQuickest(answer: Answer, now: number): void {
    if (now - this.#minuteBegan > QUICKEST_OF_MS) {
      this.#quickestBefore = now - this.#minuteBegan > 2 * QUICKEST_OF_MS ? NONE : this.#quickest;
      this.#quickest = NONE;
      this.#minuteBegan = now;
    }
    if (answer.took < this.#quickest.took) this.#quickest = answer;
  }
}
