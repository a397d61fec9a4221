// When the folders of a list of many are counted anew, and which of them are read again because of it.
import { expect, test } from 'vitest';
import { Recounts } from '../../../src/app/effects/recounts.ts';
import { ok } from '../../../src/model/failure.ts';
import { ALL_FOLDERS, GATHERED_LIST } from '../../../src/model/gathering.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { ManualClock } from '../manual-clock.ts';
import { FakeServer } from './fake-server.ts';

/** A list of two folders of three messages each; `held`: what STATUS says they hold. */
function listed(connections: 1 | 2 = 2) {
  const server = new FakeServer([]);
  const clock = new ManualClock();
  const context = server.context(clock);
  const { store } = context;
  const paths = ['INBOX', 'Work'].map(toMailboxPath);
  const held = new Map(paths.map((path) => [path, 3]));
  let asked = 0;
  /** How long a server takes for one count. */
  let takes = 0;
  context.server.reader.status = (path) => {
    asked++;
    clock.pass(takes);
    return Promise.resolve(ok({ messages: held.get(path)!, unseen: 0, size: undefined }));
  };
  const again: string[] = [];
  const recounts = new Recounts(context, { again: (path, all) => void again.push(`${path} ${all}`) });
  store.subscribe(() => recounts.attend());
  store.report({ kind: 'connection-changed', state: { kind: 'connected', connections } });
  store.report({
    kind: 'listed',
    folders: paths.map((path) => ({
      path,
      name: toSafe(path),
      delimiter: '/',
      levels: [toSafe(path)],
      selectable: true,
      specialUse: undefined,
    })),
  });
  store.report({ kind: 'opening', path: ALL_FOLDERS });
  store.report({ kind: 'gathering', folders: paths.length });
  for (const path of paths)
    store.report({ kind: 'gathered', mailbox: { path, uidValidity: 7 }, uids: UidSet.from([1, 2, 3]) });
  store.flush();
  const pass = async (milliseconds: number): Promise<void> => {
    clock.pass(milliseconds);
    await server.settled();
  };
  const complete = (): void => {
    store.report({ kind: 'scan-ended', mailbox: GATHERED_LIST, cancelled: false });
    store.flush();
  };
  /** How many counts were asked for since it was asked before. */
  const counts = (): number => {
    const before = asked;
    asked = 0;
    return before;
  };
  return {
    store,
    held,
    paths,
    pass,
    complete,
    counts,
    again: () => again.splice(0),
    slow: (milliseconds: number) => (takes = milliseconds),
  };
}

test('a folder that holds another number of messages is read again, once for each number', async () => {
  const { held, paths, pass, complete, counts, again, store } = listed();
  const [inbox, work] = paths;
  complete();
  await pass(60_000);
  expect([counts(), again()]).toEqual([2, []]);
  held.set(work!, 2);
  await pass(60_000);
  expect([counts(), again()]).toEqual([2, ['Work false']]);
  expect(store.getState().folders.counts.get(work!)?.messages).toBe(2);
  // It could not be read, or has it not yet.
  await pass(60_000);
  expect([counts(), again()]).toEqual([2, []]);
  held.set(work!, 4);
  held.set(inbox!, 0);
  await pass(60_000);
  expect(again()).toEqual(['INBOX false', 'Work false']);
  held.set(inbox!, 3);
  await pass(60_000);
  held.set(inbox!, 0);
  await pass(60_000);
  expect(again()).toEqual(['INBOX false']);
});

test('servers that take long for it are asked more seldom', async () => {
  const { pass, complete, counts, slow } = listed();
  complete();
  slow(5_000);
  await pass(60_000);
  expect(counts()).toBe(2);
  await pass(199_000);
  expect(counts()).toBe(0);
  await pass(1_000);
  expect(counts()).toBe(2);
});

test('nobody is asked while the list comes in, over one connection, or once another list is open', async () => {
  const coming = listed();
  await coming.pass(600_000);
  expect(coming.counts()).toBe(0);
  const alone = listed(1);
  alone.complete();
  await alone.pass(600_000);
  expect(alone.counts()).toBe(0);
  const left = listed();
  left.complete();
  left.store.report({ kind: 'opening', path: toMailboxPath('INBOX') });
  left.store.flush();
  await left.pass(600_000);
  expect(left.counts()).toBe(0);
});
