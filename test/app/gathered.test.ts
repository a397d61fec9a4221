// One list of many folders on real servers: what is in it, and that a plan over it changes exactly the messages that were
// meant, each in its own folder.
import { describe, expect, test } from 'vitest';
import { ALL_FOLDERS } from '../../src/model/gathering.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { messageOf } from '../../src/app/listed.ts';
import { makeMessage, messageIdOf, seedMailbox } from '../helpers/seed.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { LOCKED_MS } from '../servers/courier.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

interface Account {
  readonly live: LiveConsole;
  readonly other: RawImap;
  readonly folders: readonly string[];
  /** "INBOX 3 \\Flagged": every message that the server holds, with its flags but \Recent. */
  held(): Promise<string[]>;
  /** The same as the list has it. */
  listed(): string[];
  /** The list is what the server holds. */
  arrives(): Promise<void>;
}

/** Courier and Cyrus keep folders under INBOX. */
const under = (server: ServerName): string => (server === 'dovecot' ? '' : 'INBOX.');

/** The same UIDs in each folder: a number of the list that went to a server would name a message there. */
async function opened(server: ServerName): Promise<Account> {
  const from = sharedServers()[server];
  const user = from.newUser();
  const other = await otherClient(from, user);
  const oracle = await otherClient(from, user);
  const folders = ['INBOX', `${under(server)}Work`, `${under(server)}Zoo`];
  for (const [place, folder] of folders.entries())
    await seedMailbox(other, folder, 4, { seed: place + 1, size: 2_000 + 1_000 * place });
  const live = await LiveConsole.open(from, user, { key: 'size', descending: true });
  live.patience = LOCKED_MS;
  live.store.view({ kind: 'focus', pane: 'folders' });
  live.press('g', 'Enter');
  await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
  const held = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const folder of await existing(oracle, folders)) {
      await oracle.ok('NOOP');
      for (const [uid, flags] of await oracle.flags(folder))
        found.push([folder, uid, ...flags.filter((flag) => flag !== '\\Recent').sort()].join(' '));
    }
    return found.sort();
  };
  const listed = (): string[] =>
    Object.entries(live.rows)
      .map(([number, flags]) => {
        const { mailbox, uid } = messageOf(live.state.messages, Number(number) as never)!;
        return [mailbox.path, uid, ...(flags === 'not read' ? [flags] : flags)].join(' ');
      })
      .sort();
  const arrives = async (): Promise<void> => {
    const wanted = JSON.stringify(await held());
    await live.until(() => JSON.stringify(listed()) === wanted);
    await live.settled();
    expect(listed()).toEqual(await held());
  };
  return { live, other, folders, held, listed, arrives };
}

async function existing(oracle: RawImap, folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const { status } = await oracle.command(`STATUS "${folder}" (MESSAGES)`);
    if (status === 'OK') found.push(folder);
  }
  return found;
}

/** Marks messages of the list by folder and UID. */
function mark({ live }: Account, ...messages: readonly (readonly [string, number])[]): void {
  const { gathering } = live.state.messages;
  const numbers = messages.map(([folder, uid]) => {
    const mailbox = gathering!.mailboxes.find(({ path }) => path === folder)!;
    return gathering!.numberOf(mailbox, uid as never)!;
  });
  live.store.view({ kind: 'set-marks', marks: UidSet.from(numbers) });
}

const ended = (live: LiveConsole, plans: number): Promise<void> =>
  live.until(
    ({ queue }) => queue.plans.length === plans && queue.plans.every(({ state }) => state === 'done'),
  );

describe.each(NAMES)('the list of all folders on %s', { timeout: LOCKED_MS + 60_000 }, (server) => {
  test('has every message once, the biggest first, in its folder', async () => {
    const account = await opened(server);
    const { live, folders } = account;
    expect(account.listed()).toEqual(await account.held());
    expect(live.state.folders.current).toBe(ALL_FOLDERS);
    const { order, table } = live.state.messages;
    const first = Array.from(order.rows.subarray(0, 4), (row) =>
      messageOf(live.state.messages, table.uid(row)),
    );
    expect(first.map((message) => message?.mailbox.path)).toEqual(Array(4).fill(folders[2]));
  });

  test('says which plans of an act go on where one cannot be written down', async () => {
    const account = await opened(server);
    const { live } = account;
    const before = await account.held();
    const [inbox, work, zoo] = account.folders as [string, string, string];
    mark(account, [inbox, 2], [work, 1], [zoo, 2]);
    live.journal.fails = ({ plan }) => plan.mailbox.path === work;
    live.press('F');
    expect(live.said).toBe(
      'The journal cannot be written: disk full. In the queue, and going on: 1 of 3 plans, $ shows which. Of the others nothing was sent.',
    );
    await ended(live, 1);
    await live.settled();
    const changed = before.map((message) => (message === `${inbox} 2` ? `${message} \\Flagged` : message));
    expect(await account.held()).toEqual(changed);
    expect(account.listed()).toEqual(changed);
    live.journal.fails = ({ plan }) => plan.mailbox.path === inbox;
    mark(account, [inbox, 3], [work, 1], [zoo, 2]);
    live.press('F');
    expect(live.said).toBe('The journal cannot be written: disk full.');
    await live.settled();
    expect(await account.held()).toEqual(changed);
  });

  test('flags and unflags by folder, and z takes the whole act back', async () => {
    const account = await opened(server);
    const { live, folders } = account;
    const before = await account.held();
    const [inbox, work, zoo] = folders as [string, string, string];
    mark(account, [inbox, 2], [work, 1], [work, 4], [zoo, 2]);
    live.press('F');
    await ended(live, 3);
    const changed = before.map((message) =>
      [`${inbox} 2`, `${work} 1`, `${work} 4`, `${zoo} 2`].includes(message)
        ? `${message} \\Flagged`
        : message,
    );
    expect(await account.held()).toEqual(changed);
    expect(account.listed()).toEqual(changed);
    expect(live.said).toBe('4 asked in 3 folders · 4 set · plans: 3 done · $ shows each');
    live.press('z');
    expect(live.state.view.dialog).toMatchObject({
      kind: 'undo',
      description: { title: 'Undo: clear \\Flagged on 4 messages of 3 folders' },
    });
    live.see();
    live.press('y');
    await ended(live, 6);
    expect(await account.held()).toEqual(before);
    expect(account.listed()).toEqual(before);
    live.press('Z');
    live.see();
    live.press('y');
    await ended(live, 9);
    expect(await account.held()).toEqual(changed);
  });

  test('expunges exactly the marked messages, after one question', async () => {
    const account = await opened(server);
    const { live, folders } = account;
    const before = await account.held();
    const [inbox, work, zoo] = folders as [string, string, string];
    mark(account, [inbox, 1], [work, 3], [zoo, 1], [zoo, 4]);
    live.press('X');
    await live.until(({ view }) => view.dialog?.kind === 'plan');
    const { dialog } = live.state.view;
    if (dialog?.kind !== 'plan') throw new Error('no question');
    expect(dialog.description.title).toBe('Expunge plan: the 4 marked messages of 3 folders');
    expect(dialog.description.biggest.map(({ folder, uid }) => `${folder} ${uid}`).sort()).toEqual([
      `${inbox} 1`,
      `${work} 3`,
      `${zoo} 1`,
      `${zoo} 4`,
    ]);
    live.see();
    live.press('y');
    await ended(live, 3);
    const left = before.filter(
      (message) =>
        ![`${inbox} 1`, `${work} 3`, `${zoo} 1`, `${zoo} 4`].some((gone) =>
          `${message} `.startsWith(`${gone} `),
        ),
    );
    expect(await account.held()).toEqual(left);
    expect(account.listed()).toEqual(left);
    expect(live.state.messages.marks.isEmpty).toBe(true);
  });

  test('moves into one of its folders, and shows them there', async () => {
    const account = await opened(server);
    const { live, folders } = account;
    const [inbox, work, zoo] = folders as [string, string, string];
    mark(account, [inbox, 2], [inbox, 3], [zoo, 3], [work, 1]);
    live.press('s', ...'work', 'Enter');
    await ended(live, 2);
    await account.arrives();
    const held = await account.held();
    expect(held.filter((message) => message.startsWith(`${work} `))).toHaveLength(7);
    expect(held).toHaveLength(12);
    expect(held.some((message) => message.startsWith(`${inbox} 2`))).toBe(false);
    expect(live.said).toContain('3 asked in 2 folders');
  });

  test('has what a plan moved into a folder that was read before', async () => {
    const account = await opened(server);
    const { live, folders } = account;
    const [, work, zoo] = folders as [string, string, string];
    mark(account, [work, 2], [zoo, 3]);
    live.press('R', 's', ...'inbox', 'Enter');
    await ended(live, 2);
    await account.arrives();
    expect((await account.held()).filter((message) => message.startsWith('INBOX '))).toHaveLength(6);
  });

  test('is what other clients leave of it, once it is read anew', async () => {
    const account = await opened(server);
    const { live, other, folders } = account;
    const [inbox, work, zoo] = folders as [string, string, string];
    mark(account, [inbox, 2], [work, 2], [zoo, 1]);
    await other.ok(`SELECT "${work}"`);
    await other.ok('UID STORE 2 +FLAGS.SILENT (\\Deleted)');
    await other.ok(server === 'courier' ? 'EXPUNGE' : 'UID EXPUNGE 2');
    await other.ok('UID STORE 3 +FLAGS.SILENT (\\Answered)');
    const { bytes, date } = makeMessage({ n: 50, seed: 9 });
    expect((await other.append(inbox, ['\\Seen'], date, bytes)).status).toBe('OK');
    await other.ok('SELECT INBOX');
    await other.ok(`DELETE "${zoo}"`);
    live.press('R');
    await account.arrives();
    const marked = [...live.state.messages.marks].map((number) => messageOf(live.state.messages, number));
    expect(marked.map((message) => `${message?.mailbox.path} ${message?.uid}`)).toEqual([`${inbox} 2`]);
  });

  test('loses what another client removes, and has what comes, without a key', async () => {
    const account = await opened(server);
    const { other, folders } = account;
    const [, work, zoo] = folders as [string, string, string];
    await other.ok(`SELECT "${work}"`);
    await other.ok('UID STORE 2 +FLAGS.SILENT (\\Deleted)');
    await other.ok(server === 'courier' ? 'EXPUNGE' : 'UID EXPUNGE 2');
    await seedMailbox(other, zoo, 2, { seed: 40 });
    await account.arrives();
    expect(account.listed()).toHaveLength(13);
  });

  test('is of the chosen folders alone, where some are chosen', async () => {
    const account = await opened(server);
    const { live, folders } = account;
    for (const folder of [folders[0]!, folders[2]!])
      live.store.view({ kind: 'choose-folder', path: toMailboxPath(folder) });
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.scan.kind === 'complete' && messages.table.length === 8);
    const held = (await account.held()).filter((message) => !message.startsWith(`${folders[1]} `));
    expect(account.listed()).toEqual(held);
  });
});

describe.each(NAMES)('a query over all folders on %s', { timeout: LOCKED_MS + 60_000 }, (server) => {
  test('goes by UIDs as the mailboxes have them, and to the server by folder', async () => {
    const { live, folders } = await opened(server);
    const marked = (): string[] =>
      [...live.state.messages.marks].map((number) => {
        const { mailbox, uid } = messageOf(live.state.messages, number)!;
        return `${mailbox.path} ${uid}`;
      });
    live.store.view({ kind: 'focus', pane: 'messages' });
    live.press('T', ...'uid:2', 'Enter');
    expect(marked()).toEqual(folders.map((folder) => `${folder} 2`));
    live.press('M', 'n');
    live.press('T', ...'uid:2 -in:zoo', 'Enter');
    expect(marked()).toEqual(folders.slice(0, 2).map((folder) => `${folder} 2`));
    live.press('M', 'n');
    live.press('T', ...`msgid:${messageIdOf(2, 3)}`, 'Enter');
    await live.until(({ messages }) => messages.selection === undefined && !messages.marks.isEmpty);
    expect(marked()).toEqual([`${folders[2]} 3`]);
  });
});

test('a folder that cannot be opened is left out, and said', async () => {
  const account = await opened('dovecot');
  const { live, other } = account;
  await other.ok('DELETE Zoo');
  live.press('R');
  await live.until(({ messages }) => messages.scan.kind === 'failed');
  await live.settled();
  expect(live.said).toMatch(/^Could not open Zoo: .* Its messages are left out\.$/);
  expect(account.listed()).toEqual(await account.held());
});

test('a message of the list is looked into where it is', async () => {
  const account = await opened('dovecot');
  const { live } = account;
  mark(account);
  const { gathering } = live.state.messages;
  const zoo = gathering!.mailboxes.find(({ path }) => path === 'Zoo')!;
  live.store.view({ kind: 'focus', pane: 'messages' });
  live.store.view({ kind: 'set-cursor', uid: gathering!.numberOf(zoo, 3 as never)! });
  await live.until(
    ({ preview, messages }) => preview.uid === messages.cursor && preview.header !== undefined,
  );
  const { subject } = makeMessage({ n: 2, seed: 3, size: 4_000 });
  const shown = live.state.preview.header!.fields.find(({ name }) => name === 'Subject')?.value;
  expect(shown).toBe(subject);
  live.press('H');
  await live.until(({ sheets }) => {
    const [sheet] = sheets.stack;
    return sheet?.kind === 'header' && sheet.report !== undefined;
  });
  expect(live.state.sheets.stack[0]!.of).toEqual({ mailbox: zoo, uid: 3 });
});
