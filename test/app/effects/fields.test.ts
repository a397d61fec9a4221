// Reading header fields of all messages: once, while something needs them, and never without end.
import { expect, test } from 'vitest';
import { Fields } from '../../../src/app/effects/fields.ts';
import { SAFEST_RULES } from '../../../src/app/duplicates.ts';
import { needsTyped } from '../../../src/app/lineage.ts';
import type { State } from '../../../src/app/state.ts';
import type { FieldSet } from '../../../src/model/field-sets.ts';
import type { TypedField } from '../../../src/model/message-fields.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { toUid } from '../../../src/model/uid.ts';
import { ManualClock } from '../manual-clock.ts';
import { readingOf } from './reading-of.ts';
import { FakeServer, failureOf } from './fake-server.ts';

/** A folder that is open and read. */
async function opened(
  count: number,
  of: FieldSet = 'traits',
  isNeeded: (state: State) => boolean = ({ space }) => space.isOpen,
) {
  const server = new FakeServer(Array.from({ length: count }, (_, i) => i + 1));
  const context = server.context(new ManualClock());
  const { store } = context;
  const reading = readingOf(context);
  const fields = new Fields(context, of, isNeeded, (mailbox, failure) => {
    reading.leaseFailed(mailbox, failure);
  });
  store.subscribe(() => fields.attend());
  reading.open(toMailboxPath('INBOX'));
  store.flush();
  await server.settled();
  store.flush();
  const fetched = () => server.lines.filter((line) => line.includes('LIST-ID'));
  return { server, store, fields, fetched, traits: () => store.getState().messages.fields.traits };
}

test('nothing is read until it is needed, then all of it, once', async () => {
  const { server, store, fetched, traits } = await opened(2_500);
  expect(fetched()).toEqual([]);
  store.view({ kind: 'open-space' });
  expect(traits().scan).toEqual({ total: 2_500 });
  await server.settled();
  expect(traits().pool.size).toBe(2_500);
  expect(traits().scan).toBeUndefined();
  expect(fetched()).toEqual([
    'UID FETCH 1:1000 (UID BODY.PEEK[HEADER.FIELDS (FROM LIST-ID CONTENT-TYPE)]<0.65536>)',
    'UID FETCH 1001:2000 (UID BODY.PEEK[HEADER.FIELDS (FROM LIST-ID CONTENT-TYPE)]<0.65536>)',
    'UID FETCH 2001:2500 (UID BODY.PEEK[HEADER.FIELDS (FROM LIST-ID CONTENT-TYPE)]<0.65536>)',
  ]);
  store.view({ kind: 'close-space' });
  store.view({ kind: 'open-space' });
  await server.settled();
  expect(fetched()).toHaveLength(3);
});

test('whoever leaves stops it', async () => {
  const { server, store, fetched, traits } = await opened(5_000);
  const release = server.hold();
  store.view({ kind: 'open-space' });
  store.view({ kind: 'close-space' });
  release();
  await server.settled();
  expect(traits().scan).toBeUndefined();
  expect(fetched().length).toBeLessThan(3);
});

test('what was stopped is not begun again by itself', async () => {
  const { server, store, fields, fetched } = await opened(5_000);
  const release = server.hold();
  store.view({ kind: 'open-space' });
  expect(fields.cancel()).toBe(true);
  release();
  await server.settled();
  const asked = fetched().length;
  store.view({ kind: 'toggle-all-headers' });
  await server.settled();
  expect(fetched()).toHaveLength(asked);
  expect(fields.cancel()).toBe(false);
});

test('what the server refuses is not asked for without end', async () => {
  const { server, store, fetched, traits } = await opened(3_000);
  server.answer = (command) => (command.kind === 'fetch-fields' ? failureOf('no') : undefined);
  store.view({ kind: 'open-space' });
  await server.settled();
  store.view({ kind: 'toggle-all-headers' });
  await server.settled();
  expect(fetched().length).toBeLessThanOrEqual(3);
  expect(traits().pool.size).toBe(0);
});

test('a message that cannot be read is left alone, and the others are read', async () => {
  const { server, store, fetched, traits } = await opened(300);
  server.answer = (command) =>
    command.kind === 'fetch-fields' && command.uids.has(77) ? failureOf('protocol') : undefined;
  store.view({ kind: 'open-space' });
  for (let turn = 0; turn < 40; turn++) {
    await server.settled();
    store.view({ kind: 'toggle-all-headers' });
  }
  expect(traits().pool.size).toBe(299);
  expect(traits().pool.has(toUid(77))).toBe(false);
  const asked = fetched().length;
  store.view({ kind: 'toggle-all-headers' });
  await server.settled();
  expect(fetched()).toHaveLength(asked);
});

test('a field that is named anew is read anew, and what was asked for the other goes nowhere', async () => {
  const { server, store } = await opened(9, 'typed', needsTyped);
  const name = (field: string): void => {
    const comparison = { ...SAFEST_RULES.comparison, field: field as TypedField };
    store.view({ kind: 'name-field', field: field as TypedField });
    store.view({
      kind: 'open-dialog',
      dialog: { kind: 'duplicates', ...SAFEST_RULES, comparison, typed: undefined, top: 0 },
    });
  };
  const release = server.hold();
  name('x-one');
  await Promise.resolve();
  name('x-two');
  release();
  await server.settled();
  expect(server.lines.filter((line) => line.includes(' FETCH ') && line.includes('X-'))).toEqual([
    'UID FETCH 1:9 (UID BODY.PEEK[HEADER.FIELDS (X-ONE)]<0.65536>)',
    'UID FETCH 1:9 (UID BODY.PEEK[HEADER.FIELDS (X-TWO)]<0.65536>)',
  ]);
  const { pool, scan } = store.getState().messages.fields.typed;
  expect([pool.names, pool.size, scan]).toEqual([['x-two'], 9, undefined]);
});
