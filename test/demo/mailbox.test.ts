import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Mailbox, StoredMessage } from '../../src/demo/hoodiecrow.ts';
import { demoStorage } from '../../src/demo/mailbox.ts';

interface Tree {
  readonly INBOX: Mailbox;
  readonly '': { readonly folders: Record<string, Mailbox> };
}

function folders(): Map<string, Mailbox> {
  const { INBOX, '': rest } = demoStorage() as unknown as Tree;
  const found = new Map([['INBOX', INBOX]]);
  for (const [name, mailbox] of Object.entries(rest.folders)) {
    found.set(name, mailbox);
    for (const [child, inner] of Object.entries(mailbox.folders ?? {})) found.set(`${name}/${child}`, inner);
  }
  return found;
}

const all = folders();
const messages = [...all.values()].flatMap((mailbox) => mailbox.messages);
const header = (message: StoredMessage): string => message.header ?? '';
const field = (message: StoredMessage, name: string): string | undefined =>
  new RegExp(`^${name}:[ \\t]*(.*?)\\r\\n(?![ \\t])`, 'ms').exec(header(message))?.[1];

function digest(tree: Map<string, Mailbox>): string {
  const hash = createHash('sha256');
  for (const [name, { messages: list, uidvalidity, uidnext }] of tree) {
    hash.update(`${name} ${uidvalidity} ${uidnext}\n`);
    for (const m of list)
      hash.update(`${m.uid} ${m.flags.join(' ')} ${m.internaldate} ${m.size}\n${header(m)}`);
  }
  return hash.digest('hex');
}

describe('the demonstration mailbox', () => {
  test('is 2,000 messages in ten folders', () => {
    expect([...all].map(([name, { messages: list }]) => `${name} ${list.length}`)).toEqual([
      'INBOX 900',
      'Archive 300',
      'Archive/2012 180',
      'Drafts 12',
      'Junk 120',
      'Lists 43',
      'Lists/dovecot 250',
      'Sent 110',
      'Trash 50',
      '&ZeVnLIqe- 35',
    ]);
  });

  test('is the same on every run', () => {
    expect(digest(folders())).toBe(digest(all));
    // Golden frames rest on this content: whoever changes it on purpose changes this line too.
    expect(digest(all)).toMatchInlineSnapshot(
      `"b34ed5e787b599546521be9e89159ae4452e8e7379934fbb5c57c92b0dbefe5f"`,
    );
  });

  test('has ascending UIDs below UIDNEXT, and one UIDVALIDITY for each folder', () => {
    for (const { messages: list, uidnext } of all.values()) {
      const uids = list.map(({ uid }) => uid);
      expect(uids).toEqual([...new Set(uids)].sort((a, b) => a - b));
      expect(uidnext).toBe((uids.at(-1) ?? 0) + 1);
    }
    expect(new Set([...all.values()].map(({ uidvalidity }) => uidvalidity)).size).toBe(10);
  });

  test('spans fifteen years', () => {
    const years = messages.map(({ internaldate }) => Number(/-(\d{4}) /.exec(internaldate)?.[1]));
    expect([Math.min(...years), Math.max(...years)]).toEqual([2011, 2026]);
  });

  test('says of every message the size that it has, and every line ends in CRLF', () => {
    for (const message of messages) {
      if ((message.size ?? 0) > 1_000_000) continue; // the next test reads those
      const { raw } = message;
      expect(raw.length).toBe(message.size);
      expect(raw.startsWith(header(message))).toBe(true);
      expect(/[^\r]\n|\r[^\n]/.test(raw)).toBe(false);
      expect(Buffer.from(raw, 'latin1').toString('latin1')).toBe(raw);
      expect(raw.slice(header(message).length - 4, header(message).length)).toBe('\r\n\r\n');
    }
  });

  test('holds the wedding pictures five times, without holding their octets', () => {
    const big = messages.filter(({ size }) => (size ?? 0) > 20_000_000);
    expect(big.map((message) => field(message, 'Subject'))).toEqual([
      'Wedding pictures',
      'Wedding pictures',
      'Fwd: Wedding pictures',
      'Fwd: Fwd: Wedding pictures',
      'Wedding pictures',
    ]);
    const [first, second, , , archived] = big;
    expect(first?.size).toBe(second?.size);
    expect(archived && field(archived, 'Message-ID')).toBe(first && field(first, 'Message-ID'));
    expect(first?.raw.length).toBe(first?.size);
    expect(
      Object.values(first ?? {}).every((value) => typeof value !== 'string' || value.length < 1_000),
    ).toBe(true);
  });

  test('has the headers that consoles stumble over', () => {
    const inbox = all.get('INBOX')?.messages ?? [];
    const subjects = inbox.map((message) => field(message, 'Subject'));
    const count = (pattern: RegExp): number =>
      inbox.filter((message) => pattern.test(header(message))).length;
    const escape = String.fromCodePoint(0x1b);
    expect(subjects.filter((subject) => subject === undefined)).toHaveLength(2);
    expect(subjects.filter((subject) => subject === '')).toHaveLength(1);
    expect(inbox.filter((message) => field(message, 'From') === undefined)).toHaveLength(2);
    expect(inbox.filter((message) => field(message, 'Date') === undefined)).toHaveLength(2);
    expect(Math.max(...subjects.map((subject) => subject?.length ?? 0))).toBeGreaterThan(3_000);
    expect(count(/=\?ISO-2022-JP\?B\?/)).toBe(2);
    expect(count(/=\?iso-8859-1\?Q\?/)).toBe(1);
    expect(count(/[\x80-\xff]/)).toBe(2); // raw 8-bit
    expect(inbox.filter((message) => header(message).includes(escape))).toHaveLength(2); // raw escapes; the other hostile ones hide in encoded words
    const decoded = subjects
      .flatMap((subject) => [...(subject ?? '').matchAll(/=\?utf-8\?B\?([^?]*)\?=/g)])
      .map(([, base64]) => Buffer.from(base64 ?? '', 'base64').toString());
    const has = (...codes: readonly number[]): boolean =>
      decoded.some((subject) => subject.includes(String.fromCodePoint(...codes)));
    expect({
      clipboard: has(0x1b, 0x5d, 0x35, 0x32),
      link: has(0x1b, 0x5d, 0x38),
      clear: has(0x1b, 0x5b, 0x32, 0x4a),
      c1: has(0x9b),
      bidi: has(0x202e),
      hebrew: has(0x5e9),
      arabic: has(0x641),
      chinese: has(0x4f1a),
    }).toEqual({
      clipboard: true,
      link: true,
      clear: true,
      c1: true,
      bidi: true,
      hebrew: true,
      arabic: true,
      chinese: true,
    });
  });

  test('mixes flags: mostly seen, some deleted by somebody else', () => {
    const inbox = all.get('INBOX')?.messages ?? [];
    const having = (flag: string): number => inbox.filter(({ flags }) => flags.includes(flag)).length;
    expect(having('\\Seen')).toBeGreaterThan(700);
    for (const flag of ['\\Flagged', '\\Answered', '\\Deleted', '$Forwarded'])
      expect(having(flag)).toBeGreaterThan(4);
    expect(all.get('Drafts')?.messages.every(({ flags }) => flags.includes('\\Draft'))).toBe(true);
  });
});
