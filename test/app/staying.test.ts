// Copies whose original goes while nobody looks: on real servers the last one of a message is never removed.
import { describe, expect, onTestFinished, test } from 'vitest';
import { messageOf } from '../../src/app/listed.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { LOCKED_MS } from '../servers/courier.ts';
import type { ServerName } from '../servers/server.ts';
import type { LiveConsole } from './live-console.ts';
import { twoFolders, type TwoFolders } from './two-folders.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

interface Account extends TwoFolders {
  /** UIDs that are in a folder now. */
  held(path?: string): Promise<number[]>;
}

async function append(other: RawImap, path: string, ids: readonly string[]): Promise<void> {
  for (const [n, id] of ids.entries()) {
    const lines = [
      'From: Ann <ann@a.example>',
      'Date: Mon, 3 Mar 2014 10:00:00 +0000',
      `Message-ID: <${id}@a.example>`,
      '',
      'same',
      '',
    ];
    const date = new Date(Date.UTC(2020, 0, n + 1));
    expect((await other.append(path, [], date, Buffer.from(lines.join('\r\n')))).status).toBe('OK');
  }
}

/** The copies are marked: all but the oldest of each. */
async function marked(
  name: ServerName,
  inbox: readonly string[],
  elsewhere: readonly string[] = [],
): Promise<Account> {
  const { live, other, folder } = await twoFolders(name, elsewhere.length > 0, async (client, beside) => {
    await append(client, 'INBOX', inbox);
    await append(client, beside, elsewhere);
  });
  live.press('M', 'u');
  await live.until(
    ({ messages: { fields, table } }) =>
      fields.lineage.pool.size === table.length && fields.lineage.scan === undefined,
  );
  live.press('Enter');
  const held = async (path = 'INBOX'): Promise<number[]> => [...(await other.flags(path)).keys()];
  return { live, other, folder, held };
}

async function expunge(other: RawImap, path: string, uid: number): Promise<void> {
  await other.ok(`SELECT "${path}"`);
  await other.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
  await other.ok(`UID EXPUNGE ${uid}`);
}

async function asked(live: LiveConsole): Promise<string> {
  await live.until(({ view }) => view.dialog?.kind === 'plan');
  live.see();
  const { dialog } = live.state.view;
  return dialog?.kind === 'plan' ? `${dialog.description.title} ${dialog.description.others}` : '';
}

const isDone = ({ queue }: LiveConsole['state']): boolean => queue.plans[0]?.state === 'done';

describe.each(NAMES)('copies on %s', { timeout: LOCKED_MS + 60_000 }, (name) => {
  test('are left out where the one that was to stay is gone', async () => {
    const { live, other, held } = await marked(name, ['a', 'a', 'a', 'b', 'b']);
    expect([...live.state.messages.marks]).toEqual([2, 3, 5]);
    await expunge(other, 'INBOX', 1);
    live.press('X');
    expect(await asked(live)).toMatch(
      /message UID 5 of INBOX 2 copies are left out: what was to stay of them is gone,/,
    );
    live.press('y');
    await live.until(isDone);
    expect(await held()).toEqual([2, 3, 4]);
  });

  test('are not removed where that goes while the question is on screen', async () => {
    const { live, other, held } = await marked(name, ['a', 'a', 'b', 'b']);
    live.press('X');
    expect(await asked(live)).not.toMatch(/left out/);
    await expunge(other, 'INBOX', 1);
    live.press('y');
    await live.until(
      () => live.said?.startsWith('Nothing was sent: what was to stay of 1 copy is gone by now') ?? false,
    );
    await live.settled();
    expect(live.state.queue.plans).toEqual([]);
    expect(await held()).toEqual([2, 3, 4]);
    live.press('X');
    expect(await asked(live)).toMatch(/1 copy is left out/);
    live.press('y');
    await live.until(isDone);
    expect(await held()).toEqual([2, 3]);
  });

  test('are left out where it is marked \\Deleted, or would go as well', async () => {
    const { live, other, held } = await marked(name, ['a', 'a', 'b', 'b', 'c', 'c']);
    await other.ok('SELECT INBOX');
    await other.ok('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
    live.store.view({ kind: 'set-cursor', uid: live.state.messages.table.uid(2) });
    live.press('Space');
    expect([...live.state.messages.marks]).toEqual([2, 3, 4, 6]);
    live.press('X');
    expect(await asked(live)).toMatch(/the 2 marked messages.* 2 copies are left out/);
    live.press('y');
    await live.until(isDone);
    // 3 goes, as it was marked by hand: its copy stays.
    expect(await held()).toEqual([1, 2, 4, 5]);
  });

  test('are asked about in the folder of that, and moved only with it there', async () => {
    const { live, other, folder, held } = await marked(name, ['a', 'b', 'b'], ['x', 'y', 'z', 'a', 'a']);
    const refs = [...live.state.messages.marks].map((uid) => messageOf(live.state.messages, uid)!);
    expect(refs.map(({ mailbox, uid }) => `${mailbox.path} ${uid}`)).toEqual([
      'INBOX 3',
      `${folder} 4`,
      `${folder} 5`,
    ]);
    await other.ok(`CREATE "${folder}2"`);
    await expunge(other, 'INBOX', 1);
    live.press('R');
    await live.until(({ folders }) => folders.tree.some(({ folder: { path } }) => path === `${folder}2`));
    await live.settled();
    live.press('s', ...'Work2', 'Enter');
    expect(await asked(live)).toMatch(/^Move message UID 3 of INBOX to .* 2 copies are left out/);
    live.press('y');
    await live.until(isDone);
    expect([await held(), await held(folder)]).toEqual([[2], [1, 2, 3, 4, 5]]);
    expect(await held(`${folder}2`)).toHaveLength(1);
  });

  test('are asked about after another folder was looked at', async () => {
    const { live, other, folder, held } = await marked(name, ['a', 'a', 'b', 'b']);
    live.press('c', ...folder, 'Enter');
    await live.until(
      ({ messages }) => messages.mailbox?.path === folder && messages.scan.kind === 'complete',
    );
    expect(live.state.messages.survivors.isEmpty).toBe(true);
    await expunge(other, 'INBOX', 1);
    live.press('c', ...'INBOX', 'Enter');
    await live.until(
      ({ messages }) => messages.mailbox?.path === 'INBOX' && messages.scan.kind === 'complete',
    );
    expect([...live.state.messages.marks]).toEqual([2, 4]);
    live.press('X');
    expect(await asked(live)).toMatch(/1 copy is left out/);
    live.press('y');
    await live.until(isDone);
    expect(await held()).toEqual([2, 3]);
    expect(live.state.messages.keptSurvivors).toEqual([]);
  });

  test('are asked about in a list of many that has their marks from another list', async () => {
    const { live, other, folder, held } = await marked(name, ['a', 'b', 'b'], ['x', 'a', 'a']);
    live.press('c', ...folder, 'Enter');
    await live.until(
      ({ messages }) => messages.mailbox?.path === folder && messages.scan.kind === 'complete',
    );
    expect([...live.state.messages.marks]).toEqual([2, 3]);
    await expunge(other, 'INBOX', 1);
    await expunge(other, 'INBOX', 2);
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
    live.store.view({ kind: 'focus', pane: 'messages' });
    expect(live.state.messages.marks.size).toBe(3);
    live.press('X');
    await live.until(() => live.said?.startsWith('Nothing was sent. 3 copies are left out') ?? false);
    await live.settled();
    expect([await held(), await held(folder)]).toEqual([[3], [1, 2, 3]]);
  });

  test('are asked about in the folder that they are in, where what stays of them is in another', async () => {
    const { live, other, folder, held } = await marked(name, ['a', 'b'], ['x', 'a', 'b']);
    live.press('c', ...folder, 'Enter');
    await live.until(
      ({ messages }) => messages.mailbox?.path === folder && messages.scan.kind === 'complete',
    );
    expect([...live.state.messages.marks]).toEqual([2, 3]);
    await expunge(other, 'INBOX', 1);
    live.press('X');
    expect(await asked(live)).toMatch(/message UID 3 of .* 1 copy is left out/);
    await expunge(other, 'INBOX', 2);
    live.press('y');
    await live.until(() => /gone by now/.test(String(live.said)));
    await live.settled();
    expect([await held(), await held(folder)]).toEqual([[], [1, 2, 3]]);
  });

  test('of one folder are asked about in a list of many', async () => {
    const { live, other, held } = await marked(name, ['a', 'a', 'b', 'b']);
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
    live.store.view({ kind: 'focus', pane: 'messages' });
    expect(live.state.messages.marks.size).toBe(2);
    await expunge(other, 'INBOX', 1);
    live.press('X');
    expect(await asked(live)).toMatch(/1 copy is left out/);
    live.press('y');
    await live.until(isDone);
    expect(await held()).toEqual([2, 3]);
  });

  test('stay where what was to stay of them goes while their plans wait in the queue', async () => {
    const { live, other, folder, held } = await marked(name, ['a', 'b', 'b'], ['x', 'a', 'a']);
    live.press('X');
    expect(await asked(live)).toMatch(/the 3 marked messages of 2 folders/);
    live.press('y');
    // Behind the question that comes before, and before the queue.
    const lease = await live.server.wire.lease('batch');
    await live.until(({ queue }) => queue.plans.length === 2);
    await expunge(other, 'INBOX', 1);
    lease!.release();
    await live.until(({ queue }) => queue.plans.every(({ outcome }) => outcome !== ''));
    expect(live.state.queue.plans.map(({ state, outcome }) => `${state}: ${outcome}`).toSorted()).toEqual([
      'done: 1 asked · 1 gone · 0 others',
      'void: nothing was changed: 2 copies were left: what was to stay of them is gone',
    ]);
    expect([await held(), await held(folder)]).toEqual([[2], [1, 2, 3]]);
  });

  test('are asked about when their marks were called back', async () => {
    const { live, other, folder, held } = await marked(name, ['a', 'b', 'b'], ['x', 'a', 'a']);
    live.press('"', 's', 'k', 'M', 'n');
    expect(live.state.messages.survivors.isEmpty).toBe(true);
    live.press('"', 'r', 'k');
    expect(live.state.messages.marks.size).toBe(3);
    await expunge(other, 'INBOX', 1);
    live.press('X');
    expect(await asked(live)).toMatch(/message UID 3 of INBOX 2 copies are left out/);
    live.press('Esc', 'M', 'n', 'c', ...folder, 'Enter');
    await live.until(
      ({ messages }) => messages.mailbox?.path === folder && messages.scan.kind === 'complete',
    );
    expect(live.state.messages.marks.isEmpty).toBe(true);
    live.press('"', 'a', 'k');
    expect([...live.state.messages.marks]).toEqual([2, 3]);
    live.press('X');
    await live.until(() => live.said?.startsWith('Nothing was sent. 2 copies are left out') ?? false);
    await live.settled();
    expect([await held(), await held(folder)]).toEqual([
      [2, 3],
      [1, 2, 3],
    ]);
  });

  test('that were moved, and brought back, are moved once more only with what stays of them', async () => {
    const { live, other, folder, held } = await marked(name, ['a', 'a', 'b', 'b']);
    live.press('s', ...'Work', 'Enter');
    await live.until(({ queue, view }) => view.dialog?.kind === 'plan' || queue.plans[0]?.state === 'done');
    if (live.state.view.dialog) live.press('y');
    await live.until(isDone);
    expect([await held(), await held(folder)]).toEqual([
      [1, 3],
      [1, 2],
    ]);
    live.press('z');
    live.see();
    live.press('y');
    await live.until(({ queue }) => queue.plans.length === 2 && queue.plans[0]?.state === 'done');
    expect(await held()).toEqual([1, 3, 5, 6]);
    await live.until(({ messages: { table, scan } }) => table.length === 4 && scan.kind === 'complete');
    await expunge(other, 'INBOX', 1);
    live.press('Z');
    live.see();
    live.press('y');
    await live.until(({ queue }) => queue.plans.length === 3 && queue.plans[0]?.outcome !== '');
    expect(live.state.queue.plans[0]?.outcome).toMatch(/1 copy was left: what was to stay of it is gone/);
    expect(await held()).toEqual([3, 5]);
    expect(await held(folder)).toHaveLength(1);
  });

  test('are nobody else’s business once they are unmarked', async () => {
    const { live, other, held } = await marked(name, ['a', 'a']);
    await expunge(other, 'INBOX', 1);
    live.press('M', 'n', 'R');
    await live.until(({ messages }) => messages.table.length === 1 && messages.scan.kind === 'complete');
    expect(live.state.messages.survivors.isEmpty).toBe(true);
    live.store.view({ kind: 'set-cursor', uid: live.state.messages.table.uids().last! });
    live.press('Space', 'X');
    expect(await asked(live)).not.toMatch(/left out/);
    live.press(...'1', 'Enter');
    await live.until(isDone);
    expect(await held()).toEqual([]);
  });
});

test('nothing is planned where it cannot be asked, or is not waited for', { timeout: 60_000 }, async () => {
  const { live } = await marked('dovecot', ['a', 'a']);
  const lease = await live.server.wire.lease('batch');
  onTestFinished(() => lease?.release());
  live.press('X', 'y');
  await live.until(({ messages }) => messages.asking !== undefined);
  live.press('Esc');
  expect(live.said).toBe('Stopped: nothing was sent.');
  lease!.release();
  await live.settled();
  expect(live.state.view.dialog).toBeUndefined();
  expect(live.state.queue.plans).toEqual([]);
});
