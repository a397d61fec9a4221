// How the flag menu's labels are read: in windows, counted once, as long as that menu is on screen and no longer.
import { expect, test } from 'vitest';
import { readLabels } from '../../../src/app/effects/labels.ts';
import { flagMenu, type FlagMenu } from '../../../src/app/flag-menu.ts';
import { Capabilities } from '../../../src/model/capabilities.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { ManualClock } from '../manual-clock.ts';
import { INBOX } from '../scene.ts';
import { failureOf, FakeServer } from './fake-server.ts';

/** All messages are marked, the even ones have a label. */
function marked(messages: number) {
  const server = new FakeServer(Array.from({ length: messages }, (_, n) => n + 1));
  server.capabilities = new Capabilities(['X-GM-EXT-1']);
  server.labels = (uid) => (uid % 2 === 0 ? [{ label: 'Work' }, { label: 'Work' }] : []);
  const context = server.context(new ManualClock());
  const { store } = context;
  store.report({
    kind: 'signed-in',
    capabilities: server.capabilities,
    tls: toSafe(''),
    cleartext: false,
    certificateDays: undefined,
  });
  store.report({
    kind: 'opened',
    opened: { mailbox: INBOX, exists: messages, readOnly: true, permanentFlags: undefined },
    uids: server.uids,
  });
  store.flush();
  store.view({ kind: 'set-marks', marks: server.uids });
  const open = (): void => {
    store.view({ kind: 'open-dialog', dialog: flagMenu(store.getState())! });
    readLabels(context);
  };
  const menu = (): FlagMenu => store.getState().view.dialog as FlagMenu;
  return { server, store, open, menu };
}

const asked = ({ lines }: FakeServer): string[] => lines.filter((line) => line.startsWith('UID FETCH'));

test('in windows, and each message counts once', async () => {
  const { server, open, menu } = marked(1_200);
  open();
  await server.settled();
  expect(asked(server)).toEqual([
    'UID FETCH 1:500 (UID X-GM-LABELS)',
    'UID FETCH 501:1000 (UID X-GM-LABELS)',
    'UID FETCH 1001:1200 (UID X-GM-LABELS)',
  ]);
  expect(menu().labels).toMatchObject({ read: 1_200, isBeingRead: false, failed: undefined });
  expect(menu().labels?.counts.get('work')?.has).toBe(600);
});

test('no more is asked once the menu is closed, and nothing is counted for one that was opened meanwhile', async () => {
  const { server, store, open, menu } = marked(1_200);
  const go = server.hold();
  open();
  await new Promise(setImmediate);
  store.view({ kind: 'close-dialog' });
  open();
  go();
  await server.settled();
  // The first window of the one, and all of the other.
  expect(asked(server).length).toBeLessThanOrEqual(4);
  expect(menu().labels).toMatchObject({ read: 1_200, isBeingRead: false });
  store.view({ kind: 'close-dialog' });
  expect(asked(server).length).toBeLessThanOrEqual(4);
});

test('what was read moves no change and no cursor to another row', async () => {
  const { server, store, open, menu } = marked(3);
  const go = server.hold();
  open();
  store.view({
    kind: 'open-dialog',
    dialog: { ...menu(), chosen: '"\\important', changes: new Map([['"\\important', 'add']]) },
  });
  go();
  await server.settled();
  expect(menu().chosen).toBe('"\\important');
  expect([...menu().changes]).toEqual([['"\\important', 'add']]);
  expect(menu().labels?.read).toBe(3);
});

test('a refusal is told in the menu, and what was read stays', async () => {
  const { server, open, menu } = marked(1_200);
  let answers = 0;
  server.answer = (command) =>
    command.kind === 'fetch-labels' && ++answers > 1 ? failureOf('no') : undefined;
  open();
  await server.settled();
  expect(asked(server)).toHaveLength(2);
  expect(menu().labels).toMatchObject({ read: 500, isBeingRead: false, failed: 'the server said no' });
});

test('messages that the server says nothing of stay unknown', async () => {
  const { server, open, menu } = marked(4);
  server.uids = UidSet.from([1, 2]);
  open();
  await server.settled();
  expect(menu().labels).toMatchObject({ read: 2, isBeingRead: false });
});
