// The quota card: what a folder's roots hold and allow, and how they would stand without the messages that are about to go;
// on Dovecot, Cyrus and Courier with limits of their own, and on a server that has none.
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { freedSets, percentWords, quotaSections, type QuotaSection } from '../../src/app/quota.ts';
import type { State } from '../../src/app/state.ts';
import type { FolderQuota, QuotaFacts } from '../../src/model/quota.ts';
import { mailboxKey } from '../../src/model/mailbox.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { CYRUS_ADMIN } from '../servers/cyrus.ts';
import { startDovecot } from '../servers/dovecot.ts';
import type { MailServer } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { INBOX, stateOf, WEDDING } from '../ui/fixtures.ts';
import { LiveConsole, otherClient } from './live-console.ts';
import { scene } from './scene.ts';

const facts = (resource: string, used: number, limit: number, root = 'User quota'): QuotaFacts => ({
  root: toSafe(root),
  resource: toSafe(resource),
  used,
  limit,
});
const told = (...quotas: readonly QuotaFacts[]): FolderQuota => ({ roots: [toSafe('User quota')], quotas });

/** `STORAGE 74 %: the 3 marked 71 %`. */
const words = (sections: readonly QuotaSection[]): string[] =>
  sections.flatMap(({ root, rows }) => [
    root,
    ...rows.map(({ resource, share, amount, after }) =>
      [
        `${resource} ${percentWords(share)} ${amount}`,
        ...after.map((one) => `${one.words} ${percentWords(one.share)}${one.atMost ? ' or less' : ''}`),
      ].join(' | '),
    ),
  ]);

describe('in words', () => {
  test('the marked messages are taken off storage and count, and off nothing else', () => {
    const quota = told(
      facts('STORAGE', 2_000_000, 4_000_000),
      facts('MESSAGE', 1_954, 2_000),
      facts('MAILBOX', 9, 10),
    );
    expect(words(quotaSections(quota, stateOf()))).toEqual([
      'User quota',
      'STORAGE 50 % 1.9 GB of 3.8 GB | the 3 marked, 495.6 MB 37 %',
      'MESSAGE 97 % 1,954 of 2,000 | the 3 marked 97 %',
      'MAILBOX 90 % 9 of 10',
    ]);
  });

  test('what was marked \\Deleted here stands beside it, and both together where neither has the other', () => {
    const deleted = UidSet.from([3977, 2561]);
    const base = stateOf();
    const flagged = base.messages.table.withFlag(deleted, 'add', '\\Deleted');
    const state: State = {
      ...base,
      messages: { ...base.messages, table: flagged },
      queue: { ...base.queue, ownDeleted: new Map([[mailboxKey(INBOX), deleted]]) },
    };
    expect(freedSets(state).map(({ words: said, messages }) => [said, messages])).toEqual([
      ['the 3 marked', 3],
      ['your 2 \\Deleted', 2],
      ['all 4', 4],
    ]);
    const within = { ...state, messages: { ...state.messages, marks: WEDDING.union(deleted) } };
    expect(freedSets(within)).toHaveLength(2);
  });

  test('sizes that are not known yet make it so much or less', () => {
    const { state } = scene('*[a] >*[b ?]');
    const [section] = quotaSections(told(facts('STORAGE', 100, 200)), state);
    expect(section!.rows[0]!.after).toMatchObject([{ atMost: true }]);
  });

  test('a root without a limit, one without a name, and one that allows nothing', () => {
    const roots = [toSafe(''), toSafe('shared')];
    const quota = { roots, quotas: [facts('STORAGE', 0, 0, '')] };
    expect(
      words(quotaSections(quota, stateOf({ messages: { ...stateOf().messages, marks: UidSet.empty } }))),
    ).toEqual(['(root without a name)', 'STORAGE 100 % 0 B of 0 B', 'shared']);
  });

  test('more may be used than is allowed, and then it is more than all', () => {
    expect(percentWords(1.047)).toBe('104 %');
    expect(percentWords(0.9999)).toBe('99 %');
  });

  test('without QUOTA nobody is asked', () => {
    const live = scene('>[a]');
    live.state = { ...live.state, session: { ...live.state.session, tls: toSafe('TLS 1.3') } };
    live.press('Q');
    expect(live.said).toBe('This server has no QUOTA (RFC 9208): it does not say what room is left.');
    expect(live.take()).toEqual([]);
  });
});

const LETTER = Buffer.from(`Subject: one\r\n\r\n${'0123456789abcdef'.repeat(4_000)}\r\n`);

async function opened(server: MailServer, user: string): Promise<LiveConsole> {
  const raw = await otherClient(server, user);
  await raw.uids('INBOX');
  for (let n = 0; n < 4; n++) await raw.append('INBOX', [], new Date(0), LETTER);
  return LiveConsole.open(server, user);
}

async function card(live: LiveConsole): Promise<string[]> {
  live.press('Q');
  await live.until(({ view: { dialog } }) => dialog?.kind === 'quota' && dialog.answer !== undefined);
  const { dialog } = live.state.view;
  if (dialog?.kind !== 'quota' || dialog.answer?.kind !== 'ok') throw new Error(JSON.stringify(dialog));
  const said = words(quotaSections(dialog.answer.value, live.state));
  live.press('Esc');
  return said;
}

describe('on real servers', () => {
  test('Dovecot', async () => {
    const server = await startDovecot({ tls: 'none', quota: '1M' });
    onTestFinished(() => server.stop());
    const live = await opened(server, server.newUser());
    expect(await card(live)).toEqual(['User quota', 'STORAGE 24 % 251.0 KB of 1.0 MB']);
    live.press('Space', 'Space', 'd');
    await live.until(({ messages }) => messages.pending.isEmpty);
    await live.settled();
    expect(await card(live)).toEqual([
      'User quota',
      'STORAGE 24 % 251.0 KB of 1.0 MB | the 2 marked, 125.0 KB 12 % | your 2 \\Deleted, 125.0 KB 12 %',
    ]);
  }, 30_000);

  test('Cyrus', async () => {
    const server = sharedServers().cyrus;
    const user = server.newUser();
    const live = await opened(server, user);
    const { host, port, password } = server;
    const admin = await RawImap.connect({ host, port, user: CYRUS_ADMIN, password });
    onTestFinished(() => admin.logout());
    await admin.ok(`SETQUOTA user/${user} (STORAGE 1000 MESSAGE 8)`);
    live.press('Space');
    expect(await card(live)).toEqual([
      'INBOX',
      'STORAGE 25 % 250.0 KB of 1.0 MB | the 1 marked, 62.5 KB 18 %',
      'MESSAGE 50 % 4 of 8 | the 1 marked 37 %',
    ]);
  }, 30_000);

  test('Courier', async () => {
    const server = sharedServers().courier;
    const user = server.newUser();
    const { base } = inject('imapServers')!.courier;
    const maildir = join(base, 'home', user, 'Maildir');
    mkdirSync(maildir, { recursive: true });
    const file = join(maildir, 'maildirsize');
    writeFileSync(file, '1024000S,10C\n           0           0\n');
    const { uid, gid } = statSync(maildir);
    chownSync(file, uid, gid);
    const live = await opened(server, user);
    live.press('Space');
    const said = await card(live);
    expect(said).toHaveLength(3);
    expect(said[1]).toMatch(/^STORAGE 2[45] % 25\d\.0 KB of 1\.0 MB \| the 1 marked, 62\.5 KB 1[89] %$/);
    expect(said[2]).toBe('MESSAGE 40 % 4 of 10 | the 1 marked 30 %');
  }, 30_000);

  test('an account without any limit', async () => {
    const server = sharedServers().courier;
    const live = await opened(server, server.newUser());
    expect(await card(live)).toEqual(['ROOT']);
  }, 30_000);
});
