// Between the store and Ink: however often the state changes, a frame is drawn at most every 16 ms, and never in the
// middle of what one chunk of keys does. The newest state wins.
import type { State } from '../app/state.ts';

export interface StateSource {
  readonly getState: () => State;
  /** Calls after each change; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A held key repeats 30 times a second and must not feel late. */
const FRAME_MS = 16;

export class FramePacer implements StateSource {
  private readonly store: StateSource;
  private readonly listeners = new Set<() => void>();
  private readonly stopListening: () => void;
  private shown: State;
  private last = -Infinity;
  private cancel: (() => void) | undefined;

  constructor(store: StateSource) {
    this.store = store;
    this.shown = store.getState();
    this.stopListening = store.subscribe(() => this.soon());
  }

  /** The state that is drawn. */
  readonly getState = (): State => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Has the newest state drawn now. */
  flush(): void {
    this.cancel?.();
    this.cancel = undefined;
    const state = this.store.getState();
    if (state === this.shown) return;
    this.shown = state;
    this.last = performance.now();
    for (const listener of this.listeners) listener();
  }

  stop(): void {
    this.cancel?.();
    this.stopListening();
  }

  private soon(): void {
    if (this.cancel) return;
    const wait = this.last + FRAME_MS - performance.now();
    if (wait > 0) {
      const timer = setTimeout(() => this.flush(), wait);
      this.cancel = () => clearTimeout(timer);
    } else {
      // Keys that lie there are heard first: the turn after the next poll.
      let turn = setImmediate(() => {
        turn = setImmediate(() => this.flush());
      });
      this.cancel = () => clearImmediate(turn);
    }
  }
}
