// Paused plans, rescue copies and plans of an earlier run, on a real server: what the console does with its queue.
import { expect, onTestFinished, test } from 'vitest';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { MemoryJournal } from '../queue/memory-journal.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient, rowsOf } from './live-console.ts';

const newest = ({ state }: LiveConsole): string | undefined => state.queue.plans[0]?.state;

async function proxied(count: number) {
  const { dovecot } = sharedServers();
  const user = dovecot.newUser();
  const other = await otherClient(dovecot, user);
  await seedMailbox(other, 'INBOX', count);
  const proxy = await FaultProxy.start(dovecot.port);
  onTestFinished(() => proxy.stop());
  const open = (journal?: MemoryJournal): Promise<LiveConsole> =>
    LiveConsole.open({ port: proxy.port, password: dovecot.password }, user, undefined, journal);
  return { other, proxy, open };
}

test('P holds a plan before its change, and P again lets it go on', async () => {
  const { other, proxy, open } = await proxied(2);
  const live = await open();
  const asking = proxy.hold(/^UID SEARCH .*UNFLAGGED/);
  live.press('F');
  await asking.reached;
  live.press('P');
  expect(live.said).toBe('Pausing: the commands in flight are waited for.');
  asking.release();
  await live.until(() => newest(live) === 'paused');
  await live.settled();
  expect(live.said).toBe('PAUSED, P goes on: Set \\Flagged on message UID 2 of INBOX');
  expect(proxy.lines.some(({ line }) => line.startsWith('UID STORE'))).toBe(false);
  live.press('z');
  expect(live.said).toMatch(/is not finished: P lets it go on, Ctrl-c drops it\.$/);
  const storing = proxy.hold(/^UID STORE/);
  live.press('P');
  await storing.reached;
  await live.until(() => newest(live) === 'running');
  expect(live.said).toBeUndefined();
  storing.release();
  await live.until(() => newest(live) === 'done');
  expect((await rowsOf(other))[2]).toEqual(['\\Flagged']);
  live.press('P');
  expect(live.said).toBe('No plan is running: nothing to pause.');
});

test('Ctrl-c drops a paused plan', async () => {
  const { other, proxy, open } = await proxied(1);
  const live = await open();
  const asking = proxy.hold(/^UID SEARCH .*UNFLAGGED/);
  live.press('F');
  await asking.reached;
  live.press('P');
  asking.release();
  await live.until(() => newest(live) === 'paused');
  live.press('Ctrl-c');
  await live.until(() => newest(live) === 'void');
  expect((await rowsOf(other))[1]).toEqual([]);
});

test('r keeps rescue copies: the question is asked anew, and z puts the message back', async () => {
  const { other, open } = await proxied(3);
  const live = await open();
  live.press('X');
  await live.until(({ view }) => view.dialog?.kind === 'plan');
  const first = live.state.view.dialog;
  live.see();
  live.press('r');
  const second = live.state.view.dialog;
  expect(second).toMatchObject({ kind: 'plan', plan: { intent: { rescue: true } } });
  expect(second).not.toBe(first);
  expect(live.state.view.dialogShown).toBe(false);
  live.press('y');
  expect(live.state.view.dialog).toBe(second);
  live.see();
  live.press('r');
  live.see();
  live.press('r');
  live.see();
  live.press('y');
  await live.until(() => newest(live) === 'done');
  expect(Object.keys(await rowsOf(other))).toEqual(['1', '2']);
  live.press('z');
  expect(live.state.view.dialog).toMatchObject({ kind: 'undo', plan: { intent: { kind: 'put-back' } } });
  live.see();
  live.press('y');
  await live.until(() => newest(live) === 'done' && live.state.queue.plans.length === 2);
  expect(Object.keys(await rowsOf(other))).toEqual(['1', '2', '4']);
  live.press('z');
  expect(live.said).toBe('Nothing to undo.');
});

test('a plan of an earlier run without a question goes on with r; nothing is sent before', async () => {
  const { other, proxy, open } = await proxied(2);
  const gone = await open();
  // Its program is gone in the midst of it, as far as the journal knows.
  const changing = proxy.hold(/^UID STORE/);
  gone.press('F');
  await changing.reached;
  const journal = MemoryJournal.leftBy(gone.journal);
  const from = proxy.lines.length;
  const live = await open(journal);
  expect(live.state.view.dialog).toMatchObject({ kind: 'recovery', plans: [1] });
  expect(newest(live)).toBe('parked');
  live.press('r');
  expect(newest(live)).toBe('parked');
  expect(proxy.lines.slice(from).some(({ line }) => /^(SELECT|UID STORE)/.test(line))).toBe(false);
  live.see();
  live.press('r');
  await live.until(() => newest(live) === 'done');
  expect((await rowsOf(other))[2]).toEqual(['\\Flagged']);
  expect(live.state.view.dialog?.kind).toBe('recovery');
  live.press('Esc', 'z');
  expect(live.state.view.dialog).toMatchObject({
    kind: 'undo',
    direction: 'undo',
    plan: { intent: { ofPlan: 1 } },
  });
  changing.release();
});

test('what was undone in an earlier run is done again with Z', async () => {
  const { other, open } = await proxied(1);
  const first = await open();
  first.press('F');
  await first.until(() => newest(first) === 'done');
  first.press('z');
  first.see();
  first.press('y');
  await first.until(({ queue }) => queue.plans.length === 2 && newest(first) === 'done');
  expect((await rowsOf(other))[1]).toEqual([]);

  const second = await open(MemoryJournal.leftBy(first.journal));
  second.press('z');
  expect(second.said).toBe('Nothing to undo.');
  second.press('Z');
  expect(second.state.view.dialog).toMatchObject({
    kind: 'undo',
    direction: 'redo',
    plan: { title: 'Redo plan 1: set \\Flagged on 1 message of INBOX' },
    description: { consent: 'y  redo' },
  });
  second.see();
  second.press('y');
  await second.until(({ queue }) => queue.plans.length === 3 && newest(second) === 'done');
  expect((await rowsOf(other))[1]).toEqual(['\\Flagged']);
});
