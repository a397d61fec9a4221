// How far the terminal's screen lags behind what was sent to it. Over SSH the system takes hundreds of kilobytes that a
// slow line then carries for minutes, so the terminal itself is asked, behind a frame: it answers once it has drawn it.
// From the answers comes what the line carries, and no more frames are sent than it carries without being late.

/** Asks the terminal; resolves false when no answer came in so many milliseconds. Undefined where it never answers. */
export type AskTerminal = (patienceMs: number) => Promise<boolean> | undefined;

interface Frame {
  readonly octets: number;
  readonly sentAt: number;
  readonly answered: Promise<void>;
}

/** The lag that is not felt. */
const LAG_MS = 150;
/** By so much an answer is late for other reasons than what the line carries. */
const JITTER_MS = 20;
/** Octets a millisecond: a held key draws 30 frames of 400 octets a second. */
const ENOUGH = 12;
/** With so few octets beside the smallest frame's an answer says nothing of the line. */
const TELLING_OCTETS = 200;
/** What older answers count for when one more has come. */
const FADING = 0.8;
/** On a line that carries enough the terminal is asked once in so many octets. */
const ASK_AFTER_OCTETS = 2_048;
/** A terminal that has not answered yet may be one that never does. */
const FIRST_PATIENCE_MS = 1_000;
const PATIENCE_MS = 10_000;

export class LinePace {
  readonly #ask: AskTerminal;
  /** Behind which the terminal was asked and has not answered, oldest first. */
  #frames: Frame[] = [];
  /** Octets of frames behind which it was not asked, since it was. */
  #unasked = 0;
  /** The quickest answer of all. */
  #quickest = { took: Infinity, octets: 0 };
  #answeredAt = 0;
  /** Of telling answers, the latest counting most: octets, and the milliseconds that the line carried them. */
  #octets = 0;
  #carrying = 0;

  constructor(ask: AskTerminal) {
    this.#ask = ask;
  }

  /** Whether the next frame may be sent. */
  get free(): boolean {
    const oldest = this.#frames[0];
    if (!oldest) return true;
    if (this.#quickest.took === Infinity) {
      const waits = performance.now() - oldest.sentAt;
      return waits < 2 * LAG_MS || waits > FIRST_PATIENCE_MS;
    }
    return this.#late < LAG_MS && this.#inFlight / this.#rate < this.#quickest.took + LAG_MS;
  }

  /** Resolves when it is time to look again whether the next frame may be sent. */
  get next(): Promise<void> {
    const oldest = this.#frames[0];
    if (!oldest) return Promise.resolve();
    if (this.#quickest.took < Infinity) return oldest.answered;
    const patience = oldest.sentAt + FIRST_PATIENCE_MS + 1 - performance.now();
    return Promise.race([
      oldest.answered,
      new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, patience))),
    ]);
  }

  /** Milliseconds that an answer behind all that was sent may take. */
  get patience(): number {
    return this.#patienceFor(this.#inFlight);
  }

  /** A frame of so many octets was sent. */
  sent(octets: number): void {
    if (this.#isEnough() && this.#unasked + octets < ASK_AFTER_OCTETS) {
      this.#unasked += octets;
      return;
    }
    const answer = this.#ask(this.#learnt ? this.#patienceFor(this.#inFlight + octets) : PATIENCE_MS);
    if (!answer) return;
    this.#unasked = 0;
    const sentAt = performance.now();
    const answered = answer.then((came) => {
      if (!this.#frames.includes(frame)) return;
      this.#frames.splice(0, this.#frames.indexOf(frame) + 1);
      if (came) this.#learn(octets, sentAt);
    });
    const frame: Frame = { octets, sentAt, answered };
    this.#frames.push(frame);
  }

  /** The answers that are due went to somebody else. */
  forget(): void {
    this.#frames = [];
  }

  /** Whether the line is known to carry whatever is drawn, and does so now. */
  #isEnough(): boolean {
    return this.#learnt && this.#rate > ENOUGH && this.#late < JITTER_MS;
  }

  get #learnt(): boolean {
    return this.#octets > 0;
  }

  /** Milliseconds by which the oldest answer is overdue. */
  get #late(): number {
    const oldest = this.#frames[0];
    return oldest ? performance.now() - this.#due(oldest.sentAt) : 0;
  }

  /** When an answer comes where the line takes no time, but for what is carried before. */
  #due(sentAt: number): number {
    return Math.max(sentAt + this.#quickest.took, this.#answeredAt);
  }

  #patienceFor(octets: number): number {
    return Math.min(FIRST_PATIENCE_MS + (2 * octets) / this.#rate, PATIENCE_MS);
  }

  get #inFlight(): number {
    return this.#unasked + this.#frames.reduce((sum, { octets }) => sum + octets, 0);
  }

  /** Octets a millisecond; infinite where no time was seen to go by. */
  get #rate(): number {
    return this.#carrying < 1 ? Infinity : this.#octets / this.#carrying;
  }

  #learn(octets: number, sentAt: number): void {
    const now = performance.now();
    const took = now - sentAt;
    if (took < this.#quickest.took) this.#quickest = { took, octets };
    const due = this.#due(sentAt);
    // Behind another frame the line carried it all the time since that one was through.
    const carried = due > this.#answeredAt ? octets - this.#quickest.octets : octets;
    this.#answeredAt = now;
    if (carried < octets && carried < TELLING_OCTETS && octets / took < ENOUGH) return;
    this.#octets = this.#octets * FADING + Math.max(1, carried);
    this.#carrying = this.#carrying * FADING + Math.max(0, now - due - JITTER_MS);
  }
}
