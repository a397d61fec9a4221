// Holds the state and tells when it changed. Facts that arrive in a burst become one update a frame; what the user does
// is applied at once, after the facts that came before it.
import type { Fact } from '../model/fact.ts';
import type { Clock } from '../ports.ts';
import type { Input } from './input.ts';
import type { State } from './state.ts';
import { update } from './update.ts';
import type { ViewIntent } from './view-intent.ts';

/** Milliseconds between updates from facts: one frame at 60 a second. */
const FRAME = 16;
/** Since the last update, for what nobody waits for: putting in the rows of a scan and drawing them takes from reading them. */
const UNHURRIED = 150;
/** Where an update takes long, so many times as long is left for keys before the next one. */
const LEFT_FOR_KEYS = 3;

export class Store {
  private state: State;
  private readonly clock: Clock;
  private readonly listeners = new Set<() => void>();
  private facts: Fact[] = [];
  private timer: { readonly due: number; readonly stop: () => void } | undefined;
  /** When the last update began, and how many milliseconds it took. */
  private updated = -Infinity;
  private took = 0;
  private readonly busy: () => () => void;
  private readonly withinText: (state: State) => State;

  /**
   * `busy`: something is under way until the returned function is called. `withinText`: nothing is scrolled further than
   * its text goes, as it is drawn.
   */
  constructor(
    initial: State,
    clock: Clock,
    busy: () => () => void = () => () => undefined,
    withinText: (state: State) => State = (state) => state,
  ) {
    this.state = initial;
    this.clock = clock;
    this.busy = busy;
    this.withinText = withinText;
  }

  readonly getState = (): State => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** True while facts wait for their frame. */
  get waiting(): boolean {
    return this.facts.length > 0;
  }

  report(fact: Fact): void {
    this.facts.push(fact);
    this.wait(FRAME);
  }

  /** There is more to come, and nobody waits for this. */
  reportUnhurried(fact: Fact): void {
    this.facts.push(fact);
    this.wait(Math.max(FRAME, this.updated + UNHURRIED - this.clock.now()));
  }

  view(...intents: ViewIntent[]): void {
    this.apply([...this.takeFacts(), ...intents]);
  }

  /** Applies waiting facts now. */
  flush(): void {
    if (this.facts.length > 0) this.apply(this.takeFacts());
    else this.takeFacts();
  }

  private wait(least: number): void {
    const milliseconds = Math.max(least, LEFT_FOR_KEYS * this.took);
    const due = this.clock.now() + milliseconds;
    const before = this.timer;
    if (before && before.due <= due) return;
    const done = this.busy();
    const cancel = this.clock.after(milliseconds, () => this.flush());
    this.timer = {
      due,
      stop: () => {
        cancel();
        done();
      },
    };
    before?.stop();
  }

  private takeFacts(): Fact[] {
    this.timer?.stop();
    this.timer = undefined;
    const taken = this.facts;
    this.facts = [];
    return taken;
  }

  private apply(inputs: readonly Input[]): void {
    const before = this.state;
    const began = this.clock.now();
    const state = update(before, inputs);
    this.state = state === before ? state : this.withinText(state);
    if (this.state !== before) for (const listener of this.listeners) listener();
    this.updated = began;
    this.took = this.clock.now() - began;
  }
}
