// A program that was killed in the middle of a plan: the next start says what is known of it and asks; nothing is sent
// before the user chooses.
import { describe, expect, onTestFinished, test } from 'vitest';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import type { MailServer } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn, temporaryFolder } from './open-console.ts';
import { listRows, said } from './screen-rows.ts';

const SERVERS = ['dovecot', 'cyrus', 'courier'] as const;
const CHANGES = /^(UID STORE|UID EXPUNGE|UID MOVE|UID COPY|APPEND|EXPUNGE)/;

interface Killed {
  readonly raw: RawImap;
  readonly proxy: FaultProxy;
  /** Starts the program again, with the same journal. */
  readonly again: () => Promise<ConsoleDriver>;
}

/** Three messages are marked and expunged; the program is killed when the line `at` reached the proxy. */
async function killed(server: MailServer, at: RegExp): Promise<Killed> {
  const user = server.newUser();
  const raw = await signIn(server, user);
  await seedMailbox(raw, 'INBOX', 5);
  const proxy = await FaultProxy.start(server.port);
  onTestFinished(() => proxy.stop());
  const state = temporaryFolder();
  const through = { ...server, port: proxy.port, newUser: () => server.newUser() };
  const args = ['--sort', '-uid', '--state-dir', state];
  const open = (): Promise<ConsoleDriver> => openConsole(through, user, { args });
  const console = await open();
  await console.press('Space', 'Space', 'Space', 'X');
  const line = proxy.hold(at);
  const answered = console.press('y');
  await line.reached;
  console.terminal.kill('SIGKILL');
  await console.exited;
  await answered.catch(() => undefined);
  // What was held goes nowhere: its connection is closed on both sides.
  return { raw, proxy, again: open };
}

const changesSent = (proxy: FaultProxy, from: number): string[] =>
  proxy.lines.slice(from).flatMap(({ line }) => (CHANGES.test(line) ? [line] : []));

describe.each(SERVERS)('%s, killed before UID EXPUNGE went on', (name) => {
  test('asks at the start, and resumes after the plan was consented to again', async () => {
    const { raw, proxy, again } = await killed(sharedServers()[name], /^UID EXPUNGE/);
    expect(await raw.uids('INBOX')).toHaveLength(5);
    const from = proxy.lines.length;
    const console = await again();
    expect(console.text()).toContain('1 plan was not finished by an earlier run');
    expect(console.text()).toMatch(/sent and answered +1 command, 3 messages/);
    expect(console.text()).toMatch(/sent, answer unknown +1 command, 3 messages/);
    expect(console.text()).toMatch(/never sent +nothing/);
    expect(changesSent(proxy, from)).toEqual([]);

    // c asks the server, and changes nothing.
    await console.press('c');
    expect(console.text()).toMatch(/sent and answered +1 command, 3 messages/);
    expect(console.text()).toMatch(/found not done +1 command, 3 messages/);
    expect(console.text()).toMatch(/server asked +once/);
    expect(changesSent(proxy, from)).toEqual([]);
    // The same answer again is an answer all the same.
    await console.press('c');
    expect(console.text()).toMatch(/server asked +2 times/);
    expect(changesSent(proxy, from)).toEqual([]);

    await console.press('r');
    expect(console.text()).toContain('Plan 1 goes on: Expunge plan: the 3 marked messages of INBOX');
    await console.press('n');
    expect(said(console)).toContain('Cancelled: nothing was sent.');
    expect(console.text()).toContain('1 plan was not finished');
    expect(changesSent(proxy, from)).toEqual([]);
    await console.press('r', 'y');
    expect(said(console)).toContain('3 gone');
    expect(await raw.uids('INBOX')).toHaveLength(2);
    expect(listRows(console)).toHaveLength(2);
    expect([...(await raw.flags('INBOX')).values()].flat()).not.toContain('\\Deleted');
  });

  test('leaves it where the user wants that, and drops it when told so', async () => {
    const { raw, proxy, again } = await killed(sharedServers()[name], /^UID EXPUNGE/);
    const from = proxy.lines.length;
    const console = await again();
    await console.press('Esc');
    expect(said(console)).toContain('Left as they are. $ and Enter ask about them again.');
    await console.press('$');
    expect(console.text()).toMatch(/plan 1 .*parked/);
    await console.press('Enter');
    expect(console.text()).toContain('1 plan was not finished by an earlier run');
    await console.press('D');
    expect(console.text()).toMatch(/Esc {2}close/);
    expect(changesSent(proxy, from)).toEqual([]);
    expect(await raw.uids('INBOX')).toHaveLength(5);
    await console.press('Esc', 'q');
    await console.exited;

    // It is over: the next start asks nothing, and what it had marked \Deleted is known to be this account's.
    const next = await again();
    expect(next.text()).not.toContain('not finished');
    await next.press('X');
    expect(next.text()).toContain('that you marked \\Deleted');
    expect(await raw.uids('INBOX')).toHaveLength(5);
  });
});

test('keys that were typed before the question was there do not answer it', async () => {
  const { raw, proxy, again } = await killed(sharedServers().dovecot, /^UID EXPUNGE/);
  const from = proxy.lines.length;
  const console = await again();
  await console.press('Esc', '$');
  await console.burst('Enter', 'D', 'r', 'y', 'c');
  expect(console.text()).toContain('1 plan was not finished by an earlier run');
  expect(console.text()).toMatch(/sent, answer unknown +1 command, 3 messages/);
  expect(changesSent(proxy, from)).toEqual([]);
  expect(await raw.uids('INBOX')).toHaveLength(5);
});

test('a move that was killed goes on without a question, and is undone as any other', async () => {
  const { dovecot } = sharedServers();
  const user = dovecot.newUser();
  const raw = await signIn(dovecot, user);
  await seedMailbox(raw, 'INBOX', 4);
  await raw.ok('CREATE Work');
  const proxy = await FaultProxy.start(dovecot.port);
  onTestFinished(() => proxy.stop());
  const through = { ...dovecot, port: proxy.port, newUser: () => dovecot.newUser() };
  const args = ['--sort', '-uid', '--state-dir', temporaryFolder()];
  const console = await openConsole(through, user, { args });
  await console.press('Space', 'Space', 's', ...'work');
  const line = proxy.hold(/^UID MOVE/);
  const answered = console.press('Enter');
  await line.reached;
  console.terminal.kill('SIGKILL');
  await console.exited;
  await answered.catch(() => undefined);

  const again = await openConsole(through, user, { args });
  expect(again.text()).toContain('1 plan was not finished by an earlier run');
  expect(await raw.uids('INBOX')).toHaveLength(4);
  await again.press('r');
  expect(await raw.uids('INBOX')).toHaveLength(2);
  expect(await raw.uids('Work')).toHaveLength(2);
  expect(again.text()).toContain('2 asked · 2 moved to Work');
  await again.press('Esc', 'z');
  expect(again.text()).toContain('Undo plan 1: move 2 messages of Work to INBOX');
  await again.press('y');
  expect(await raw.uids('INBOX')).toHaveLength(4);
  expect(await raw.uids('Work')).toEqual([]);
});
