// For tests that wait instead of sleeping: tells the descriptor named in IMAPTOP_TEST_IDLE when the program is settled.
// Inert without that variable. Protocol: one line each time nothing is under way any more and the frame is written:
// `<stdin bytes read> <bytes drawn> <columns> <rows>\n`. The counts tell a test whether its keys are in it and its
// screen is complete.
import { writeSync } from 'node:fs';

const NOTHING = (): void => undefined;

type Screen = { readonly drawn: number; readonly columns: number; readonly rows: number };

const NO_SCREEN: Screen = { drawn: 0, columns: 0, rows: 0 };

export class IdleSignal {
  readonly #descriptor: number | undefined;
  #flush: () => Promise<void> = () => Promise.resolve();
  #underWay = 0;
  #generation = 0;
  #consumed = 0;
  #screen: Screen = NO_SCREEN;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    const named = env['IMAPTOP_TEST_IDLE'];
    this.#descriptor = named !== undefined && /^\d{1,4}$/.test(named) ? Number(named) : undefined;
  }

  /** How to wait until the last frame is written: Ink's `waitUntilRenderFlush`. */
  setFlush(flush: () => Promise<void>): void {
    this.#flush = flush;
  }

  /** Something is under way until the returned function is called (more calls do nothing). */
  busy(): () => void {
    if (this.#descriptor === undefined) return NOTHING;
    this.#underWay += 1;
    this.#generation += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#underWay -= 1;
      if (this.#underWay === 0) void this.#settle(); // never rejects
    };
  }

  /** Counts stdin bytes; called while busy, so that a report follows. */
  consumed(bytes: number): void {
    this.#consumed += bytes;
  }

  /** What is drawn on, for the report. */
  setScreen(screen: Screen): void {
    this.#screen = screen;
  }

  async #settle(): Promise<void> {
    const generation = this.#generation;
    // A turn of the event loop, so that what a resolved promise or an effect starts counts as under way.
    await new Promise((resolve) => setImmediate(resolve));
    if (generation !== this.#generation) return;
    await this.#flush().catch(NOTHING);
    if (generation === this.#generation) this.#report();
  }

  #report(): void {
    if (this.#descriptor === undefined) return;
    const { drawn, columns, rows } = this.#screen;
    try {
      writeSync(this.#descriptor, `${this.#consumed} ${drawn} ${columns} ${rows}\n`);
    } catch {
      // The test has gone; the program goes on.
    }
  }
}
