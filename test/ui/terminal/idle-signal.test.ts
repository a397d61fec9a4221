import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IdleSignal } from '../../../src/ui/terminal/idle-signal.ts';

let directory: string;
let descriptor: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'imaptop-idle-'));
  descriptor = openSync(join(directory, 'idle'), 'a');
});
afterEach(() => {
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

const reports = (): string[] => readFileSync(join(directory, 'idle'), 'utf8').split('\n').slice(0, -1);
const signal = (): IdleSignal => new IdleSignal({ IMAPTOP_TEST_IDLE: String(descriptor) });

it('reports once when all that was under way has ended and the frame is written', async () => {
  const idle = signal();
  const frame = Promise.withResolvers<void>();
  const asked = vi.fn<() => Promise<void>>(() => frame.promise);
  idle.setFlush(asked);
  idle.setScreen({ drawn: 120, columns: 80, rows: 24 });
  const first = idle.busy();
  const second = idle.busy();
  idle.consumed(3);
  first();
  first();
  idle.consumed(2);
  second();
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  expect(reports()).toEqual([]);
  frame.resolve();
  await vi.waitFor(() => expect(reports()).toEqual(['5 120 80 24']));
});

it('says nothing while a settled moment turns out to be none', async () => {
  const idle = signal();
  idle.busy()();
  const more = idle.busy();
  const frames: (() => void)[] = [];
  idle.setFlush(() => new Promise((resolve) => frames.push(resolve)));
  more();
  await vi.waitFor(() => expect(frames.length).toBe(1));
  const last = idle.busy();
  frames[0]?.();
  last();
  await vi.waitFor(() => expect(frames.length).toBe(2));
  expect(reports()).toEqual([]);
  frames[1]?.();
  await vi.waitFor(() => expect(reports().length).toBe(1));
});

it('is inert without the variable, and when nobody listens', async () => {
  const flush = vi.fn<() => Promise<void>>(() => Promise.resolve());
  for (const env of [{}, { IMAPTOP_TEST_IDLE: 'x' }, { IMAPTOP_TEST_IDLE: '9999' }]) {
    const idle = new IdleSignal(env);
    idle.setFlush(flush);
    idle.busy()();
  }
  await vi.waitFor(() => expect(flush).toHaveBeenCalledTimes(1));
  expect(reports()).toEqual([]);
});
