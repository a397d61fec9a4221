import { expect, test } from 'vitest';
import { shownMessages } from '../../src/app/slices/view.ts';
import type { State } from '../../src/app/state.ts';
import { Store } from '../../src/app/store.ts';
import { expungeOf, planOf } from '../plan/plans.ts';
import { describe as describePlan } from '../../src/plan/describe.ts';
import { ManualClock } from './manual-clock.ts';
import { facts, letters, scene } from './scene.ts';

interface Stage {
  readonly clock: ManualClock;
  readonly store: Store;
  /** The rows at each notification. */
  readonly seen: string[];
  /** Times something was begun and not ended. */
  readonly underWay: () => number;
}

const rows = ({ messages }: State): string => letters(messages.table.uids());
const shown = (state: State): string => letters(shownMessages(state).table.uids());

function stage(line: string): Stage {
  const clock = new ManualClock();
  let begun = 0;
  const busy = () => {
    begun++;
    return () => void begun--;
  };
  const store = new Store(scene(line).state, clock, busy);
  const seen: string[] = [];
  store.subscribe(() => seen.push(rows(store.getState())));
  return { clock, store, seen, underWay: () => begun };
}

test('facts that come in a burst are one update, a frame after the first', () => {
  const { clock, store, seen, underWay } = stage('[a] [b] [c] [d]');
  store.report(facts.expunged('a'));
  clock.pass(10);
  store.report(facts.expunged('b'));
  store.report(facts.flagged('c', 'add', 'F'));
  expect(store.waiting).toBe(true);
  expect(underWay()).toBe(1);
  clock.pass(5);
  expect(seen).toEqual([]);
  clock.pass(1);
  expect(seen).toEqual(['cd']);
  expect(store.waiting).toBe(false);
  expect([underWay(), clock.waiting]).toEqual([0, 0]);
  clock.pass(1_000);
  expect(seen).toEqual(['cd']);
});

test('what nobody waits for comes seldom, unless something else does', () => {
  const { clock, store, seen, underWay } = stage('[a] [b] [c] [d] [e]');
  store.reportUnhurried(facts.expunged('a'));
  clock.pass(16);
  expect(seen).toEqual(['bcde']);
  store.reportUnhurried(facts.expunged('b'));
  clock.pass(100);
  store.reportUnhurried(facts.expunged('c'));
  clock.pass(49);
  expect(seen).toEqual(['bcde']);
  clock.pass(1);
  expect(seen).toEqual(['bcde', 'de']);
  store.reportUnhurried(facts.expunged('d'));
  store.report(facts.flagged('e', 'add', 'F'));
  clock.pass(16);
  expect(seen).toEqual(['bcde', 'de', 'e']);
  expect([underWay(), clock.waiting]).toEqual([0, 0]);
});

test('a fact after a burst has a frame of its own', () => {
  const { clock, store, seen } = stage('[a] [b] [c]');
  store.report(facts.expunged('a'));
  clock.pass(16);
  store.report(facts.expunged('b'));
  clock.pass(16);
  expect(seen).toEqual(['bc', 'c']);
});

test('what the user does is applied at once, after the facts that came before it', () => {
  const { clock, store, seen, underWay } = stage('>[a] [b] [c]');
  store.report(facts.expunged('b'));
  store.view({ kind: 'move', move: { by: 'rows', count: 1 } });
  expect(seen).toEqual(['ac']);
  expect(letters([store.getState().messages.cursor!])).toBe('c');
  expect([underWay(), clock.waiting]).toEqual([0, 0]);
});

test('flushing applies what waits, and nothing where nothing does', () => {
  const { clock, store, seen } = stage('[a] [b]');
  store.flush();
  expect(seen).toEqual([]);
  store.report(facts.expunged('a'));
  store.flush();
  expect(seen).toEqual(['b']);
  clock.pass(100);
  expect(seen).toEqual(['b']);
});

test('nobody is told where nothing changed, nor after saying goodbye', () => {
  const { store, seen } = stage('[a] [b]');
  const more: string[] = [];
  const leave = store.subscribe(() => more.push('told'));
  store.view({ kind: 'set-cursor', uid: store.getState().messages.table.uid(0) });
  leave();
  store.report({
    kind: 'expunged',
    mailbox: { path: expungeOf([]).mailbox.path, uidValidity: 99 },
    uids: shownMessages(store.getState()).table.uids(),
  });
  store.flush();
  expect(more).toEqual(['told']);
  expect(seen).toEqual(['ab']);
});

test('a listener may change the state again', () => {
  const { store } = stage('[a] [b] [c]');
  store.subscribe(() => {
    if (!store.getState().preview.all) store.view({ kind: 'toggle-all-headers' });
  });
  const told: boolean[] = [];
  store.subscribe(() => told.push(store.getState().preview.all));
  store.report(facts.expunged('a'));
  store.flush();
  expect(store.getState().preview.all).toBe(true);
  expect(told.at(-1)).toBe(true);
});

test('under a question facts become known, but the list on screen stays', () => {
  const { clock, store } = stage('>[a] [b] [c ?]');
  const plan = planOf(expungeOf([1]));
  const description = describePlan(plan, { envelopes: new Map(), othersDeleted: 0, zoneMinutes: 0 });
  store.view({ kind: 'open-dialog', dialog: { kind: 'plan', plan, description, typed: '', top: 0 } });
  store.report(facts.read([['c', 'S']]));
  store.report(facts.recounted('bcd'));
  clock.pass(16);
  expect(store.waiting).toBe(false);
  // Whoever reads rows sees at once what is left to read.
  expect(letters(store.getState().messages.table.unknownUids())).toBe('d');
  expect(rows(store.getState())).toBe('bcd');
  expect(shown(store.getState())).toBe('abc');
  expect(letters([shownMessages(store.getState()).cursor!])).toBe('a');
  store.view({ kind: 'close-dialog' });
  expect(shown(store.getState())).toBe('bcd');
});
