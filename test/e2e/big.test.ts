// Folders and messages of the size that make people reach for this program: ten thousand messages, and one of 165 MB.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { makeMessage, seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { launch, openConsole, signIn } from './open-console.ts';
import { cursorUid, listRows, said } from './screen-rows.ts';

const MANY = 10_000;
const MEGABYTE = 1024 * 1024;
const HUGE = 165 * MEGABYTE;

const shown = (console: ConsoleDriver): number[] => listRows(console).map(({ uid }) => uid);
const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;

test('ten thousand messages are read, sorted, paged through and searched', { timeout: 120_000 }, async () => {
  const { dovecot } = sharedServers();
  const user = dovecot.newUser();
  const raw = await signIn(dovecot, user);
  const seeded = await seedMailbox(raw, 'INBOX', MANY);
  const bytes = seeded.reduce((sum, { size }) => sum + size, 0);
  const console = await openConsole(dovecot, user, { args: ['--sort', '-uid'] });
  expect(console.screen()[1]).toContain(`MESSAGES  10,000 · ${megabytes(bytes)}`);
  expect(cursorUid(console)).toBe(MANY);

  // Biggest first; what is of one size may come in any order.
  const bySize = seeded.toSorted((a, b) => b.size - a.size);
  await console.burst('o', 'z');
  const sizes = new Map(seeded.map(({ uid, size }) => [uid, size]));
  const rows = shown(console);
  expect(rows.map((uid) => sizes.get(uid))).toEqual(bySize.slice(0, rows.length).map(({ size }) => size));
  await console.press('G');
  expect(sizes.get(cursorUid(console) ?? 0)).toBe(bySize.at(-1)?.size);
  expect(shown(console).map((uid) => sizes.get(uid))).toEqual(
    bySize.slice(-rows.length).map(({ size }) => size),
  );

  // Page by page to the end: no row is left out and none comes twice.
  await console.burst('o', 'u', 'g');
  const pages = Math.ceil(MANY / (rows.length - 1));
  const seen = new Set(shown(console));
  for (let page = 0; page < 12; page++) {
    await console.press('PageDown');
    for (const uid of shown(console)) seen.add(uid);
  }
  expect([...seen]).toEqual(Array.from({ length: seen.size }, (_, n) => n + 1));
  await console.burst(...Array.from({ length: pages }, () => 'PageDown'));
  expect(cursorUid(console)).toBe(MANY);
  expect(shown(console).at(-1)).toBe(MANY);

  // A search looks at names that nobody has seen yet.
  await console.press('g');
  await console.burst('/', ...'#7777', 'Enter');
  await console.settled();
  expect(cursorUid(console)).toBe(seeded[7_777]?.uid);
  expect(console.text()).toContain(seeded[7_777]?.subject);
  await console.burst('o', 's');
  expect(console.screen()[1]).toContain('by subject ▲');
  expect(cursorUid(console)).toBe(seeded[7_777]?.uid);

  // And all of them can be acted upon.
  await console.burst('g', 'V', 'G', 'Space');
  expect(console.text()).toContain(`10,000 marked · ${megabytes(bytes)}`);
  await console.press('F');
  expect(said(console)).toContain('10,000 asked · 10,000 set');
  expect([...(await raw.flags('INBOX')).values()].every((flags) => flags.includes('\\Flagged'))).toBe(true);
});

/** Passes everything on, and counts what the server says. */
const countingProxy = async (
  port: number,
): Promise<{ readonly port: number; readonly received: () => number }> => {
  let received = 0;
  const proxy = createServer((client) => {
    const server = connect({ port, host: '127.0.0.1' });
    server.on('data', (chunk) => (received += chunk.length));
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
    client.on('close', () => server.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return { port: (proxy.address() as AddressInfo).port, received: () => received };
};

test('a message of 165 MB costs no more than a small one', { timeout: 120_000 }, async () => {
  const { dovecot } = sharedServers();
  const user = dovecot.newUser();
  const raw = await signIn(dovecot, user);
  // Headers of one length, so that the previews are.
  for (const size of [1_000, 2_000, HUGE, 3_000, 4_000]) {
    const n = size === HUGE ? 5 : size / 1_000;
    const { bytes, date } = makeMessage({
      n,
      seed: 1,
      size,
      subject: `Wedding pictures ${n}`,
      from: 'a@example.org',
      date: new Date(0),
    });
    expect((await raw.append('INBOX', [], date, bytes)).status).toBe('OK');
  }
  const proxy = await countingProxy(dovecot.port);
  const console = launch(['--tls', 'none', '--sort', 'uid', `imap://${user}@127.0.0.1:${proxy.port}`], {
    columns: 120,
    rows: 40,
    env: { IMAPTOP_PASSWORD: dovecot.password },
  });
  await console.settled();
  expect(console.screen()[1]).toContain('MESSAGES  5 · 165.0 MB');
  const costs: number[] = [];
  for (let n = 1; n <= 4; n++) {
    const before = proxy.received();
    await console.press('j');
    costs.push(proxy.received() - before);
    expect(console.text()).toContain(` PREVIEW  UID ${n + 1}`);
    expect(console.text()).toMatch(/Subject +Wedding pictures \d/);
  }
  const [small = 0, huge = 0, ...others] = costs;
  expect(small).toBeGreaterThan(200);
  // A tagged line more or less is not a body.
  for (const cost of [huge, ...others]) expect(Math.abs(cost - small)).toBeLessThan(200);
  await console.press('k', 'k', 'h');
  expect(console.text()).toContain('UID 3  all headers');
  await console.burst('o', 'z');
  expect(cursorUid(console)).toBe(3);
  expect(proxy.received()).toBeLessThan(20_000);
});
