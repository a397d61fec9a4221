// Where the bytes are: groups against a naive model, and on real servers against what they hold.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listedUid, messageOf } from '../../src/app/listed.ts';
import {
  leaves,
  SPACE_KEYS,
  spaceGroups,
  type SpaceKey,
  type SpaceMatter,
} from '../../src/app/space-groups.ts';
import { spaceOf } from '../../src/app/space.ts';
import { FlagPool } from '../../src/model/flags.ts';
import { MessageTable, type RowBatch } from '../../src/model/message-table.ts';
import { FieldPool } from '../../src/model/field-pool.ts';
import { FIELD_SETS } from '../../src/model/field-sets.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const ATTACHMENTS = ['keyword', 'no keyword', 'asked', 'asked: none', 'nobody'] as const;
type Attachment = (typeof ATTACHMENTS)[number];

interface Mail {
  readonly size: number;
  /** Seconds since 1970. */
  readonly date: number;
  readonly from: string | undefined;
  readonly list: string;
  readonly isMarked: boolean;
  /** Who says that it has an attachment, or has none. */
  readonly attachment: Attachment;
}

const mails: fc.Arbitrary<Mail[]> = fc.array(
  fc.record({
    size: fc.oneof(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 400_000_000 })),
    date: fc.integer({ min: 1_000_000_000, max: 1_100_000_000 }),
    from: fc.constantFrom(undefined, '', 'a@x.org', 'b@x.org', 'c@y.org'),
    list: fc.constantFrom('', 'l.example.org'),
    isMarked: fc.boolean(),
    attachment: fc.constantFrom(...ATTACHMENTS),
  }),
  { maxLength: 60 },
);

function rowsOf(all: readonly Mail[]): RowBatch {
  const pool = new FlagPool();
  const flagsOf = ({ attachment }: Mail): number => {
    const keywords =
      attachment === 'keyword'
        ? ['$hasattachment']
        : attachment === 'no keyword'
          ? ['$HasNoAttachment', '$Junk']
          : [];
    return pool.id({ bits: 1, keywords });
  };
  return {
    count: all.length,
    uids: Uint32Array.from(all, (_, n) => n + 1),
    sizes: Float64Array.from(all, ({ size }) => size),
    dates: Float64Array.from(all, ({ date }) => date),
    flagIds: Uint32Array.from(all, flagsOf),
    pool,
  };
}

function matterOf(all: readonly Mail[], zoneMinutes: number): SpaceMatter {
  const uids = UidSet.from(all.map((_, n) => n + 1));
  const table = MessageTable.ofUids(uids).fill(rowsOf(all));
  const traits = new FieldPool(FIELD_SETS.traits);
  all.forEach(({ from, list }, n) => {
    if (from !== undefined)
      traits.set(toUid(n + 1), {
        from: toSafe(from),
        'list-id': toSafe(list),
        'content-type': toSafe('text/plain'),
      });
  });
  const marks = UidSet.from(all.flatMap(({ isMarked }, n) => (isMarked ? [n + 1] : [])));
  const saying = (...by: Attachment[]): UidSet =>
    UidSet.from(all.flatMap(({ attachment }, n) => (by.includes(attachment) ? [n + 1] : [])));
  // What a server was asked before it set its keyword, the keyword has the last word on.
  const asked = saying('asked', 'asked: none', 'keyword');
  const answers = new Map([['has:attachment', { asked, found: saying('asked') }]]);
  return { table, gathering: undefined, folders: new Map(), traits, answers, marks, zoneMinutes };
}

/** What a message is filed under, as somebody would say it who looks at one message. */
function naive(
  by: SpaceKey,
  { date, from, list, attachment }: Mail,
  zoneMinutes: number,
): string | undefined {
  const local = new Date((date + 60 * zoneMinutes) * 1_000).toISOString();
  switch (by) {
    case 'year':
      return local.slice(0, 4);
    case 'month':
      return local.slice(0, 7);
    case 'sender':
      return from === undefined ? '(not read yet)' : from || '(no sender)';
    case 'domain':
      return from === undefined ? '(not read yet)' : from.split('@')[1] || '(no sender)';
    case 'list':
      return from === undefined ? '(not read yet)' : list || '(no list)';
    case 'type':
      return from === undefined ? '(not read yet)' : 'text/plain';
    case 'attachment':
      if (attachment === 'nobody') return '(not known)';
      return attachment === 'keyword' || attachment === 'asked' ? 'with attachments' : 'without';
    case 'folder':
    case 'size':
      return undefined;
  }
}

const keys = fc.constantFrom(...SPACE_KEYS);
const zones = fc.integer({ min: -720, max: 840 });

describe('groups', () => {
  test('have every message once, and are what a look at each message says', () => {
    fc.assert(
      fc.property(mails, keys, zones, (all, by, zone) => {
        const groups = spaceGroups(by, [], matterOf(all, zone));
        const sum = (of: 'messages' | 'octets' | 'marked') =>
          groups.reduce((total, group) => total + group[of], 0);
        expect(sum('messages')).toBe(all.length);
        expect(sum('octets')).toBe(all.reduce((total, { size }) => total + size, 0));
        expect(sum('marked')).toBe(all.filter(({ isMarked }) => isMarked).length);
        expect(groups.map(({ octets }) => octets)).toEqual(
          groups.map(({ octets }) => octets).toSorted((a, b) => b - a),
        );
        expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length);
        for (const { label, messages } of groups) {
          const alike = all.filter((mail) => naive(by, mail, zone) === label);
          if (by !== 'folder' && by !== 'size') expect(alike).toHaveLength(messages);
        }
      }),
    );
  });

  test('are taken apart into what is in them', () => {
    fc.assert(
      fc.property(mails, keys, keys, zones, (all, outer, inner, zone) => {
        const matter = matterOf(all, zone);
        for (const group of spaceGroups(outer, [], matter)) {
          const narrowing = { by: outer, id: group.id, label: group.label };
          const parts = spaceGroups(inner, [narrowing], matter);
          expect(parts.reduce((total, { messages }) => total + messages, 0)).toBe(group.messages);
          expect(parts.reduce((total, { octets }) => total + octets, 0)).toBe(group.octets);
          const isLeft = leaves([narrowing], matter);
          expect(all.filter((_, row) => isLeft(row))).toHaveLength(group.messages);
        }
      }),
    );
  });

  test('of sizes end where servers refuse', () => {
    const sizes = [0, 10_239, 10_240, 26_214_399, 26_214_400, 173_000_000];
    const plain = { date: 1e9, from: '', list: '', isMarked: false, attachment: 'nobody' } as const;
    const all = sizes.map((size) => ({ ...plain, size }));
    const groups = spaceGroups('size', [], matterOf(all, 0));
    expect(Object.fromEntries(groups.map(({ label, messages }) => [label, messages]))).toEqual({
      'under 10.0 KB': 2,
      '10.0 KB to 100.0 KB': 1,
      '20.0 MB to 25.0 MB': 1,
      '25.0 MB to 35.0 MB': 1,
      '150.0 MB and more': 1,
    });
  });
});

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

describe.each(NAMES)('the space view on %s', { timeout: 60_000 }, (name) => {
  test('finds, narrows and marks exactly the messages of a sender over all folders', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const other = await otherClient(server, user);
    const folder = name === 'dovecot' ? 'Work' : 'INBOX.Work';
    await other.ok(`CREATE "${folder}"`);
    const senders = ['Ann <ann@a.example>', 'ann@A.example', '=?utf-8?Q?B=C3=B6b?= <bob@b.example>'];
    const held: { path: string; uid: number; octets: number; from: string }[] = [];
    for (const path of ['INBOX', folder]) {
      for (const [n, from] of senders.entries()) {
        const body = 'x'.repeat(100 * (n + 1));
        const message = Buffer.from(
          `From: ${from}\r\nSubject: ${n}\r\nList-Id: <l${n % 2}.example>\r\n\r\n${body}\r\n`,
        );
        const { status } = await other.append(path, [], new Date(1_600_000_000_000), message);
        expect(status).toBe('OK');
        held.push({ path, uid: n + 1, octets: message.length, from });
      }
    }
    const live = await LiveConsole.open(server, user);
    live.press('S', 'f');
    await live.until((state) => spaceOf(state).groups.filter(({ messages }) => messages === 3).length === 2);
    expect(spaceOf(live.state).areFolders).toBe(true);
    live.press('q');
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
    live.press('S', 's');
    await live.until(
      ({ messages }) =>
        messages.fields.traits.pool.size === held.length && messages.fields.traits.scan === undefined,
    );
    const byAnn = held.filter(({ from }) => from.includes('nn'));
    const octets = byAnn.reduce((sum, each) => sum + each.octets, 0);
    const groups = spaceOf(live.state).groups;
    expect(groups.find(({ label }) => label === 'ann@a.example')).toMatchObject({ messages: 4, octets });
    expect(groups.find(({ label }) => label === 'bob@b.example')).toMatchObject({ messages: 2 });
    while (spaceOf(live.state).groups[live.state.space.cursor]?.label !== 'ann@a.example') live.press('j');
    live.press('Enter', 'f');
    expect(spaceOf(live.state).groups.map(({ messages }) => messages)).toEqual([2, 2]);
    live.press('Esc', 'g');
    while (spaceOf(live.state).groups[live.state.space.cursor]?.label !== 'ann@a.example') live.press('j');
    live.press('Space');
    const { messages } = live.state;
    const marked = [...messages.marks].map((number) => messageOf(messages, number)!);
    expect(marked.map(({ mailbox, uid }) => `${mailbox.path} ${uid}`).sort()).toEqual(
      byAnn.map(({ path, uid }) => `${path} ${uid}`).sort(),
    );
    expect(marked.every((message) => messages.marks.has(listedUid(messages, message)!))).toBe(true);
    live.press('k', 'g');
    while (spaceOf(live.state).groups[live.state.space.cursor]?.label !== 'ann@a.example') live.press('j');
    live.press('Space');
    expect(live.state.messages.marks.isEmpty).toBe(true);
    live.press('Esc');
    expect(live.state.space.isOpen).toBe(false);
  });

  test('tells what has an attachment as the query does, from keywords and structures, without a body', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const other = await otherClient(server, user);
    const plain = 'Content-Type: text/plain\r\n\r\nhello\r\n';
    const mixed = [
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      plain,
      '--b',
      'Content-Type: application/pdf; name=a.pdf',
      'Content-Disposition: attachment; filename=a.pdf',
      '',
      'x'.repeat(2_000),
      '--b--',
      '',
    ].join('\r\n');
    const calendar = 'Content-Type: application/ics\r\n\r\nBEGIN\r\n';
    const mails = [
      { body: plain, flags: [], has: false },
      { body: mixed, flags: [], has: true },
      { body: calendar, flags: [], has: true },
      // The keyword decides where there is one.
      { body: plain, flags: ['$HasAttachment'], has: true },
      { body: mixed, flags: ['$HasNoAttachment'], has: false },
    ];
    for (const [n, { body, flags }] of mails.entries()) {
      const message = Buffer.from(`From: a@b.example\r\nSubject: ${n}\r\nMIME-Version: 1.0\r\n${body}`);
      const { status } = await other.append('INBOX', flags, new Date(1_600_000_000_000), message);
      expect(status).toBe('OK');
    }
    const live = await LiveConsole.open(server, user);
    live.press('S', 'a');
    const isKnown = (): boolean => !spaceOf(live.state).groups.some(({ label }) => label === '(not known)');
    await live.until((state) => isKnown() && state.messages.asking === undefined);
    const expected = mails.flatMap(({ has }, n) => (has ? [n + 1] : []));
    expect(spaceOf(live.state).groups.map(({ label, messages }) => [label, messages])).toEqual([
      ['with attachments', expected.length],
      ['without', mails.length - expected.length],
    ]);
    live.press('g', 'Space');
    expect([...live.state.messages.marks]).toEqual(expected);
    live.press('g', 'Space', 'g', 'Enter');
    await live.until(
      ({ messages, space }) => space.by === 'type' && messages.fields.traits.pool.size === mails.length,
    );
    expect(spaceOf(live.state).messages).toBe(expected.length);
    live.press('q', 'T', ...'has:attachment', 'Enter');
    await live.until(({ messages }) => !messages.marks.isEmpty && messages.selection === undefined);
    expect([...live.state.messages.marks]).toEqual(expected);
    const sent = live.transcript.memory
      .lines()
      .map(({ text }) => text)
      .join('\n');
    expect(sent).toContain('BODYSTRUCTURE');
    expect(sent).not.toMatch(/BODY(?:\.PEEK)?\[(?!HEADER)/);
  });
});
