// How often Ink is told: once for all that happens at once, and with the newest state.
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { State } from '../../src/app/state.ts';
import { FramePacer } from '../../src/ui/frame-pacer.ts';
import { stateOf } from './fixtures.ts';

/** One for keys that lie there, and one for the frame. */
async function turn(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

class Source {
  state = stateOf();
  private readonly listeners = new Set<() => void>();

  readonly getState = (): State => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  change(columns: number): void {
    this.state = { ...this.state, view: { ...this.state.view, columns } };
    for (const listener of this.listeners) listener();
  }
}

let source: Source;
let pacer: FramePacer;
let drawn: number[];

beforeEach(() => {
  source = new Source();
  pacer = new FramePacer(source);
  drawn = [];
  pacer.subscribe(() => drawn.push(pacer.getState().view.columns));
});
afterEach(() => pacer.stop());

describe('frames', () => {
  it('are one for a burst of changes, of the newest state', async () => {
    for (const columns of [61, 62, 63]) source.change(columns);
    expect(drawn).toEqual([]);
    await turn();
    expect(drawn).toEqual([63]);
  });

  it('leave a turn to keys that lie there', async () => {
    source.change(61);
    await setImmediate();
    expect(drawn).toEqual([]);
    source.change(62);
    await setImmediate();
    expect(drawn).toEqual([62]);
  });

  it('come in their time when changes go on', async () => {
    source.change(61);
    await turn();
    for (const columns of [62, 63, 64]) source.change(columns);
    await turn();
    expect(drawn).toEqual([61]);
    await vi.waitFor(() => expect(drawn).toEqual([61, 64]));
  });

  it('are drawn at once when they are waited for, and then not again', async () => {
    source.change(61);
    pacer.flush();
    expect(drawn).toEqual([61]);
    pacer.flush();
    await turn();
    expect(drawn).toEqual([61]);
  });

  it('come no more once it is over', async () => {
    source.change(61);
    pacer.stop();
    source.change(62);
    await turn();
    expect(drawn).toEqual([]);
  });
});
