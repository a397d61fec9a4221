// Copies of the same message on real servers: exactly those are marked, and of each message one stays.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DuplicatesDialog } from '../../src/app/copy-evidence.ts';
import { duplicatesIn, isReading } from '../../src/app/duplicates.ts';
import { exportLabel } from '../../src/app/export-menu.ts';
import { messageOf } from '../../src/app/listed.ts';
import { foldedUnderCursor } from '../../src/app/threads.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { LOCKED_MS } from '../servers/courier.ts';
import type { ServerName } from '../servers/server.ts';
import { startDovecot } from '../servers/dovecot.ts';
import { LiveConsole, otherClient } from './live-console.ts';
import { twoFolders, type TwoFolders } from './two-folders.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

interface Mail {
  readonly id?: string;
  readonly to?: string;
  readonly mailer?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly references?: string;
  /** Day of INTERNALDATE. */
  readonly day: number;
}

async function append(other: RawImap, folder: string, mails: readonly Mail[]): Promise<void> {
  for (const { id, subject = 'Same', body = 'same', references, to, mailer, day } of mails) {
    const lines = [
      'From: Ann <ann@a.example>',
      'Date: Mon, 3 Mar 2014 10:00:00 +0000',
      `Subject: ${subject}`,
      ...(id === undefined ? [] : [`Message-ID: <${id}@a.example>`]),
      ...(to === undefined ? [] : [`To: ${to}`]),
      ...(mailer === undefined ? [] : [`X-Mailer: ${mailer}`]),
      ...(references === undefined ? [] : [`References: <${references}@a.example>`]),
      '',
      body,
      '',
    ];
    const date = new Date(Date.UTC(2020, 0, day));
    const { status } = await other.append(folder, [], date, Buffer.from(lines.join('\r\n')));
    expect(status).toBe('OK');
  }
}

interface Account extends TwoFolders {
  marked(): string[];
}

async function opened(
  name: ServerName,
  inbox: readonly Mail[],
  elsewhere: readonly Mail[] = [],
): Promise<Account> {
  const { live, other, folder } = await twoFolders(name, elsewhere.length > 0, async (client, beside) => {
    await append(client, 'INBOX', inbox);
    await append(client, beside, elsewhere);
  });
  const marked = (): string[] =>
    [...live.state.messages.marks].map((uid) => {
      const message = messageOf(live.state.messages, uid)!;
      return `${message.mailbox.path} ${message.uid}`;
    });
  return { live, other, folder, marked };
}

const isRead = ({ messages }: LiveConsole['state']): boolean =>
  messages.fields.lineage.pool.size === messages.table.length && messages.fields.lineage.scan === undefined;

const INBOX_MAIL: readonly Mail[] = [
  { id: 'a', day: 5 },
  { id: 'a', day: 3 },
  { id: 'a', day: 9 },
  // The same Message-ID and something else: no copy.
  { id: 'a', day: 1, body: 'another, and longer' },
  { id: 'a', day: 1, subject: 'Eams' },
  { id: 'b', day: 1 },
  { day: 2 },
  { day: 4 },
  { day: 4, body: 'else, and longer' },
];

describe.each(NAMES)('duplicates on %s', { timeout: LOCKED_MS + 60_000 }, (name) => {
  test('are all but one of each, by the rule that was chosen', async () => {
    const { live, marked } = await opened(name, INBOX_MAIL);
    live.press('M', 'u');
    await live.until(isRead);
    live.press('Enter');
    expect(marked()).toEqual(['INBOX 1', 'INBOX 3']);
    expect(live.said).toMatch(/^2 copies of 1 message marked, .*: the oldest of each stays\.$/);
    live.press('M', 'n', 'M', 'u', 'n', 'Enter');
    expect(marked()).toEqual(['INBOX 1', 'INBOX 2']);
    live.press('M', 'n', 'M', 'u', 'h', 'Enter');
    expect(marked()).toEqual(['INBOX 1', 'INBOX 3', 'INBOX 8']);
  });

  test('are told by what was chosen, and a field that was not read yet is read then', async () => {
    const { live, marked } = await opened(name, [
      // One message over two lists: longer by its way.
      { id: 'a', day: 2, body: 'same\r\nand a footer of the list, longer', to: 'ann@a.example' },
      { id: 'a', day: 1, to: 'ann@a.example', mailer: 'one' },
      // The same without its Message-ID, and another that only has the same words.
      { day: 3, to: 'ann@a.example', mailer: 'two' },
      { day: 4, to: 'bob@a.example', mailer: 'one' },
    ]);
    const isCompared = async (): Promise<void> => {
      await live.settled();
      await live.until((state) => !isReading(state));
    };
    const found = (): number =>
      duplicatesIn(live.state, live.state.view.dialog as DuplicatesDialog).copies.size;
    const fetched = (): string[] =>
      live.transcript.memory
        .lines()
        .map(({ text }) => text)
        .filter((text) => text.includes('FETCH') && /HEADER\.FIELDS \((?:TO CC|X-MAILER)\)/.test(text));
    live.press('M', 'u');
    await live.until(isRead);
    expect(found()).toBe(0);
    live.press('2', 'b', 'Enter');
    expect(marked()).toEqual(['INBOX 2']);
    // Without Message-ID, all four have one Date, sender and subject.
    live.press('M', 'n', 'M', 'u', '2', '1');
    await isCompared();
    expect(found()).toBe(3);
    expect(fetched().filter((text) => / UID FETCH /.test(text))).toEqual([]);
    live.press('6');
    await isCompared();
    expect(found()).toBe(2);
    expect(fetched().some((text) => text.includes('TO CC'))).toBe(true);
    live.press('8', ...'X-Mailer:', 'Enter');
    await isCompared();
    expect(found()).toBe(0);
    live.press('6');
    await isCompared();
    live.press('Enter');
    expect(marked()).toEqual(['INBOX 4']);
    // Subject and sender alone would join what has nothing to do with each other.
    live.press('M', 'n', 'M', 'u', '1', '2', '3', 'Enter');
    expect(marked()).toEqual([]);
    expect(live.said).toMatch(
      /^Too little: without Message-ID, date, sender and subject have to be compared/,
    );
    live.press('Esc');
  });

  test('over folders keep that in the folder under the cursor', async () => {
    const { live, folder, marked } = await opened(
      name,
      [
        { id: 'a', day: 1 },
        { id: 'b', day: 2 },
        { id: 'b', day: 1 },
      ],
      // Not under the same UIDs, for folders that were made in one second have one UIDVALIDITY on some servers.
      [
        { id: 'c', day: 1 },
        { id: 'd', day: 1 },
        { id: 'e', day: 1 },
        { id: 'a', day: 7 },
      ],
    );
    const { gathering, table } = live.state.messages;
    const inFolder = table.uids().last!;
    expect(gathering!.sourceOf(inFolder)!.mailbox.path).toBe(folder);
    live.store.view({ kind: 'set-cursor', uid: inFolder });
    live.press('M', 'u');
    await live.until(isRead);
    live.press('f', 'Enter');
    expect(marked()).toEqual(['INBOX 1', 'INBOX 2']);
    live.press('X');
    await live.until(({ view }) => view.dialog?.kind === 'plan');
    live.see();
    live.press('y');
    await live.until(({ queue }) => queue.plans[0]?.state === 'done');
    expect(live.state.messages.table.length).toBe(5);
  });

  test('a thread is marked whole, over folders, and nothing else', async () => {
    const { live, folder, marked } = await opened(
      name,
      [
        { id: 'a', day: 1 },
        { id: 'x', day: 2 },
        { id: 'b', day: 3, references: 'a', subject: 'Re: Same' },
      ],
      [
        { id: 'c', day: 4, references: 'b', subject: 'Other words' },
        { id: 'y', day: 4 },
      ],
    );
    live.store.view({ kind: 'set-cursor', uid: live.state.messages.table.uids().first! });
    live.press('M', 't');
    await live.until(({ messages }) => messages.threadMark === undefined);
    expect(marked()).toEqual(['INBOX 1', 'INBOX 3', `${folder} 1`]);
    expect(live.said).toMatch(/^3 of this thread marked, /);
  });

  test('a folded thread is one line, and is changed as a whole', async () => {
    const { live, other, folder } = await opened(
      name,
      [
        { id: 'a', day: 1 },
        { id: 'x', day: 9 },
        { id: 'b', day: 3, references: 'a', subject: 'Re: Same' },
      ],
      [{ id: 'c', day: 4, references: 'b', subject: 'Other words' }],
    );
    const shown = (): string[] => {
      const { order, table } = live.state.messages;
      return Array.from({ length: order.length }, (_, position) => {
        const message = messageOf(live.state.messages, table.uid(order.rowAt(position)))!;
        return `${message.mailbox.path} ${message.uid}`;
      });
    };
    live.press('o', 't');
    await live.until(isRead);
    await live.settled();
    expect(shown()).toEqual(['INBOX 2', 'INBOX 1', 'INBOX 3', `${folder} 1`]);
    live.press('-');
    expect(shown()).toEqual(['INBOX 2', 'INBOX 1']);
    live.press('j', 'F');
    await live.until(
      ({ queue }) => queue.plans.length === 2 && queue.plans.every(({ state }) => state === 'done'),
    );
    const flagged: string[] = [];
    for (const path of ['INBOX', folder])
      for (const [uid, flags] of await other.flags(path))
        if (flags.includes('\\Flagged')) flagged.push(`${path} ${uid}`);
    expect(flagged).toEqual(['INBOX 1', 'INBOX 3', `${folder} 1`]);
    live.press('Space');
    expect(live.state.messages.marks.size).toBe(3);
    live.press('-');
    expect(shown()).toHaveLength(4);
    expect(live.state.messages.marks.size).toBe(3);
  });
});

test('d on a folded thread marks all of it, and the cursor goes on to the next line', async () => {
  const { live, other } = await opened('dovecot', [
    { id: 'a', day: 1 },
    { id: 'b', day: 2 },
    { id: 'c', day: 9, references: 'b' },
    { id: 'd', day: 3 },
  ]);
  live.press('o', 't');
  await live.until(({ messages: { threadsTold } }) => threadsTold.told !== undefined);
  await live.settled();
  live.press('-', 'g');
  const first = live.state.messages.cursor!;
  expect(messageOf(live.state.messages, first)?.uid).toBe(2);
  expect([...foldedUnderCursor(live.state.messages)!].length).toBe(2);
  expect(exportLabel(live.state)).toMatch(/^export thread of 2, /);
  live.press('d');
  expect(messageOf(live.state.messages, live.state.messages.cursor)?.uid).toBe(4);
  expect(foldedUnderCursor(live.state.messages)).toBeUndefined();
  live.press('d', 'd');
  await live.until(
    ({ queue }) => queue.plans.length === 3 && queue.plans.every(({ state }) => state === 'done'),
  );
  expect([...(await other.flags('INBOX')).values()].map((flags) => flags.includes('\\Deleted'))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  live.press('g', 'u');
  await live.until(
    ({ queue }) => queue.plans.length === 4 && queue.plans.every(({ state }) => state === 'done'),
  );
  const flags = await other.flags('INBOX');
  expect([...flags.keys()].filter((uid) => !flags.get(uid)!.includes('\\Deleted'))).toEqual([2, 3]);
  expect(messageOf(live.state.messages, live.state.messages.cursor)?.uid).toBe(4);
});

test('a folder that shows messages of others has no copies of them', { timeout: 60_000 }, async () => {
  const server = await startDovecot({ tls: 'none', virtual: true });
  onTestFinished(() => server.stop());
  const user = server.newUser();
  const other = await otherClient(server, user);
  await append(other, 'INBOX', [
    { id: 'a', day: 1 },
    { id: 'b', day: 2 },
    { id: 'b', day: 3 },
  ]);
  expect([...(await other.flags('Virtual/All')).keys()]).toHaveLength(3);
  const live = await LiveConsole.open(server, user);
  await live.until(({ folders }) => folders.tree.some(({ folder }) => folder.specialUse === 'all'));
  const openMany = async (): Promise<void> => {
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
    await live.settled();
    live.store.view({ kind: 'focus', pane: 'messages' });
  };
  const paths = (): string[] =>
    [...live.state.messages.table.uids()].map(
      (uid) => messageOf(live.state.messages, uid)!.mailbox.path as string,
    );
  await openMany();
  expect(paths()).toEqual(['INBOX', 'INBOX', 'INBOX']);
  // Chosen by its name it is shown all the same.
  for (const path of ['INBOX', 'Virtual/All'])
    live.store.view({ kind: 'choose-folder', path: toMailboxPath(path) });
  await openMany();
  expect(paths().sort()).toEqual(['INBOX', 'INBOX', 'INBOX', 'Virtual/All', 'Virtual/All', 'Virtual/All']);
  live.press('M', 'u');
  await live.until(isRead);
  live.press('Enter');
  const marked = [...live.state.messages.marks].map((uid) => messageOf(live.state.messages, uid)!);
  expect(marked.map(({ mailbox, uid }) => `${mailbox.path} ${uid}`)).toEqual(['INBOX 3']);
  live.press('X');
  await live.until(({ view }) => view.dialog?.kind === 'plan');
  live.see();
  live.press('y');
  await live.until(({ queue }) => queue.plans[0]?.state === 'done');
  expect([...(await other.flags('INBOX')).keys()]).toEqual([1, 2]);
});
