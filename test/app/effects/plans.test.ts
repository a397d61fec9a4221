// A plan's question opens a little after its key: what the user does in between must not answer it.
import { expect, test } from 'vitest';
import { recoveryDialog } from '../../../src/app/commands/queue.ts';
import { Envelopes } from '../../../src/app/effects/envelopes.ts';
import { effectsOf } from '../../../src/app/press.ts';
import { identities } from '../../../src/app/targets.ts';
import { Capabilities } from '../../../src/model/capabilities.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { expungeOf, flagOf, planOf } from '../../plan/plans.ts';
import { MemoryJournal } from '../../queue/memory-journal.ts';
import { ManualClock } from '../manual-clock.ts';
import { progressOf } from '../progress.ts';
import { readingOf } from './reading-of.ts';
import { FakeServer } from './fake-server.ts';
import { plansOf } from './plans-of.ts';

const INBOX = toMailboxPath('INBOX');
const ARCHIVE = toMailboxPath('Archive');

async function opened(capabilities?: Capabilities) {
  const server = new FakeServer(Array.from({ length: 500 }, (_, i) => i + 1));
  if (capabilities) server.capabilities = capabilities;
  const clock = new ManualClock();
  const context = server.context(clock);
  const { store } = context;
  const reading = readingOf(context);
  const envelopes = new Envelopes(context, (mailbox, failure) => void reading.leaseFailed(mailbox, failure));
  const journal = new MemoryJournal();
  const plans = plansOf(context, { envelopes, journal });
  reading.open(INBOX);
  store.flush();
  await server.settled();
  store.flush();
  const press = (name: string): void => {
    for (const effect of effectsOf(store.getState(), { kind: 'key', name })) {
      if (effect.kind === 'view') store.view(effect.intent);
      if (effect.kind === 'plan') plans.plan(effect.intent);
      if (effect.kind === 'cancel') cancelled.push(plans.cancel());
    }
  };
  const cancelled: boolean[] = [];
  const asked = () => {
    const { dialog } = store.getState().view;
    return dialog && 'plan' in dialog ? dialog.plan.uids.toString() : dialog?.kind;
  };
  const submitted = () => journal.writes.length;
  return {
    server,
    clock,
    store,
    reading,
    plans,
    press,
    cancelled,
    asked,
    submitted,
    said: () => store.getState().view.status?.text,
  };
}

test('X asks about the message that was under the cursor, once its sender is known', async () => {
  const { server, press, asked } = await opened();
  const release = server.hold();
  press('X');
  press('j');
  expect(asked()).toBeUndefined();
  release();
  await server.settled();
  expect(asked()).toBe('1');
});

test('pressed twice, it asks once', async () => {
  const { server, press, asked, said } = await opened();
  const release = server.hold();
  press('X');
  press('j');
  press('X');
  release();
  await server.settled();
  expect(asked()).toBe('1');
  expect(said()).toBe('Not asked any more, nothing was sent: Expunge plan: message UID 2 of INBOX');
});

test('where that takes a while it is said, and Esc stops it', async () => {
  const { server, clock, store, press, asked, cancelled, said } = await opened();
  const terms = () => store.getState().messages.asking?.terms;
  let release = server.hold();
  press('X');
  store.flush();
  expect(terms()).toBeUndefined();
  clock.pass(200);
  store.flush();
  expect(terms()).toBe('what the biggest are about');
  expect(said()).toBe('Reading what the biggest are about, for the question.  Esc stops.');
  press('Esc');
  release();
  await server.settled();
  store.flush();
  expect([cancelled, asked(), terms()]).toEqual([[true], undefined, undefined]);
  release = server.hold();
  press('X');
  clock.pass(200);
  release();
  await server.settled();
  store.flush();
  expect([asked(), terms(), said()]).toEqual(['1', undefined, undefined]);
});

test('it does not ask over what was opened since', async () => {
  const { server, press, asked, said } = await opened();
  const release = server.hold();
  press('X');
  press('/');
  release();
  await server.settled();
  expect(asked()).toBe('prompt');
  expect(said()).toMatch(/^Not asked any more, nothing was sent/);
});

test('nor about a folder that was left', async () => {
  const { server, store, reading, press, asked, said } = await opened();
  const release = server.hold();
  press('X');
  reading.open(ARCHIVE);
  store.flush();
  release();
  await server.settled();
  expect(asked()).toBeUndefined();
  expect(said()).toMatch(/^Not asked any more, nothing was sent/);
});

test('an undo names the folder of the plan that it undoes, wherever the user is now', async () => {
  const { server, store, reading, plans } = await opened();
  const plan = planOf({ ...flagOf([1, 2]), mailbox: store.getState().messages.mailbox! });
  const folder = (name: string) => ({
    path: toMailboxPath(name),
    name: toSafe(`The ${name}`),
    delimiter: undefined,
    levels: [toSafe(name)],
    selectable: true,
    specialUse: undefined,
  });
  store.report({ kind: 'listed', folders: [folder('INBOX'), folder('Archive')] });
  const undo = { kind: 'flags', uids: UidSet.from([2]), change: 'remove', flag: '\\Flagged' } as const;
  store.report({
    kind: 'plan-changed',
    progress: progressOf(plan, { state: 'done', undo }),
  });
  reading.open(ARCHIVE);
  store.flush();
  await server.settled();
  store.flush();
  plans.undo('undo');
  const { dialog } = store.getState().view;
  expect(dialog).toMatchObject({
    kind: 'undo',
    plan: { title: 'Undo plan 7: clear \\Flagged on 1 message of The INBOX' },
    description: { consent: 'y  undo' },
  });
});

test('a plan that goes on in another folder is described without the names of this one', async () => {
  const { server, store, plans } = await opened();
  const mailbox = { path: ARCHIVE, uidValidity: 7 };
  const plan = planOf({ ...expungeOf([1, 2]), mailbox });
  const progress = progressOf(plan, { state: 'parked' });
  store.report({ kind: 'plan-changed', progress });
  store.flush();
  const dialog = recoveryDialog(store.getState())!;
  store.view({ kind: 'open-dialog', dialog });
  const lines = server.lines.length;
  plans.askToResume(plan);
  await server.settled();
  expect(store.getState().view.dialog).toMatchObject({
    kind: 'plan',
    resumes: true,
    plan,
    description: {
      rescue: '',
      biggest: [
        { uid: '2', from: '…' },
        { uid: '1', from: '…' },
      ],
    },
  });
  expect(server.lines).toHaveLength(lines);
});

test('the name of a folder of our own is under INBOX where all others are', async () => {
  const made = async (names: readonly string[]) => {
    const { store, plans, server, submitted } = await opened(new Capabilities(['MOVE']));
    const folder = (name: string) => ({
      path: toMailboxPath(name),
      name: toSafe(name),
      delimiter: '.',
      levels: [toSafe(name)],
      selectable: true,
      specialUse: undefined,
    });
    store.report({ kind: 'listed', folders: names.map(folder) });
    store.flush();
    plans.plan({
      ...expungeOf([]),
      mailbox: store.getState().messages.mailbox!,
      targets: identities(store.getState(), UidSet.from([3])),
    });
    await server.settled();
    const { dialog } = store.getState().view;
    expect(submitted()).toBe(0);
    return dialog && 'plan' in dialog ? dialog.plan.ownFolder : undefined;
  };
  expect(await made(['INBOX', 'INBOX.Sent', 'INBOX.Trash'])).toBe('INBOX.imaptop-1-iiiiii');
  expect(await made(['INBOX', 'INBOX.Sent', 'Other'])).toBe('imaptop-1-iiiiii');
  expect(await made(['INBOX'])).toBe('imaptop-1-iiiiii');
});
