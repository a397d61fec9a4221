// Threads that a server tells, against those that headers tell, on real servers.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { threadsIn } from '../../src/app/threads.ts';
import type { State } from '../../src/app/state.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

interface Mail {
  readonly id: string | undefined;
  readonly references: readonly string[];
  readonly inReplyTo: string | undefined;
}

async function append(other: RawImap, mails: readonly Mail[]): Promise<void> {
  for (const { id, references, inReplyTo } of mails) {
    const named = (names: readonly string[]): string => names.map((name) => `<${name}@x.example>`).join(' ');
    const lines = [
      'From: a@b.example',
      // One subject for all: it joins nothing.
      'Subject: Re: hello',
      ...(id === undefined ? [] : [`Message-ID: ${named([id])}`]),
      ...(references.length === 0 ? [] : [`References: ${named(references)}`]),
      ...(inReplyTo === undefined ? [] : [`In-Reply-To: ${named([inReplyTo])}`]),
      '',
      'x',
      '',
    ];
    const date = new Date(1_600_000_000_000);
    expect((await other.append('INBOX', [], date, Buffer.from(lines.join('\r\n')))).status).toBe('OK');
  }
}

const isTold = ({ messages: { threadsTold } }: State): boolean =>
  threadsTold.told !== undefined && !threadsTold.asking;
const isRead = ({ messages: { fields, table } }: State): boolean =>
  fields.lineage.pool.size === table.length && fields.lineage.scan === undefined;

/** In every mailbox that the mails make: which are together, as UIDs, and which one each answers. */
interface Joined {
  readonly threads: number[][];
  readonly above: number[];
}

function joined({ messages }: State): Joined {
  const { firsts, parents } = threadsIn(messages);
  const { table } = messages;
  const together = new Map<number, number[]>();
  firsts.forEach((first, row) => together.set(first, [...(together.get(first) ?? []), table.uid(row)]));
  return { threads: [...together.values()], above: Array.from(parents, (parent) => table.uid(parent)) };
}

/** As the server has it, and as the headers have it. */
async function bothWays(name: ServerName, mails: readonly Mail[]): Promise<[Joined, Joined]> {
  const server = sharedServers()[name];
  const user = server.newUser();
  const other = await otherClient(server, user);
  await append(other, mails);
  const live = await LiveConsole.open(server, user);
  live.press('o', 't');
  await live.until(isTold);
  expect(live.state.messages.fields.lineage.pool.size).toBe(0);
  const told = joined(live.state);
  const { transcript } = live;
  expect(transcript.memory.lines().filter(({ text }) => text.includes('HEADER.FIELDS (MESSAGE-ID'))).toEqual(
    [],
  );
  // Copies are told by headers in any case.
  live.press('M', 'u');
  await live.until(isRead);
  const { messages } = live.state;
  const threadsTold = { ...messages.threadsTold, told: undefined };
  const read = { ...messages, table: messages.table.withUids(messages.table.uids()), threadsTold };
  return [told, joined({ ...live.state, messages: read })];
}

/** Each answers one before it, and says from which first one it comes; some are not there. */
const lawful: fc.Arbitrary<Mail[]> = fc
  .array(fc.record({ above: fc.nat(), isThere: fc.nat(3), refers: fc.boolean() }), {
    minLength: 8,
    maxLength: 25,
  })
  .map((drawn) => {
    const ways: string[][] = [];
    return drawn.flatMap(({ above, isThere, refers }, n): Mail[] => {
      const answered = above % (n + 1);
      const references = answered === 0 ? [] : [...ways[answered - 1]!, `m${answered}`];
      ways.push(references);
      if (isThere === 0) return [];
      const id = `m${n + 1}`;
      const last = references.at(-1);
      return [refers ? { id, references, inReplyTo: last } : { id, references, inReplyTo: undefined }];
    });
  });

/** Whatever programs write. */
const names = fc.constantFrom(...'abcdefgh'.split(''));
const wild: fc.Arbitrary<Mail[]> = fc.array(
  fc.record({
    id: fc.option(names, { nil: undefined }),
    references: fc.array(names, { maxLength: 3 }),
    inReplyTo: fc.option(names, { nil: undefined }),
  }),
  { minLength: 6, maxLength: 20 },
);

describe.each<ServerName>(['dovecot', 'cyrus'])('threads told by %s', { timeout: 120_000 }, (name) => {
  test('are those of the headers where these are as they should be', async () => {
    await fc.assert(
      fc.asyncProperty(lawful, async (mails) => {
        fc.pre(mails.length > 1);
        const [told, read] = await bothWays(name, mails);
        expect(told).toEqual(read);
      }),
      { numRuns: 6, seed: 20_261_127 },
    );
  });

  test('never join what the headers keep apart', async () => {
    await fc.assert(
      fc.asyncProperty(wild, async (mails) => {
        const [told, read] = await bothWays(name, mails);
        for (const thread of told.threads)
          expect(read.threads.some((all) => thread.every((uid) => all.includes(uid)))).toBe(true);
        expect(new Set(told.threads.flat())).toEqual(new Set(read.threads.flat()));
      }),
      { numRuns: 6, seed: 20_261_127 },
    );
  });

  test('are asked for again for a thread that is to be marked, and outlive what is removed', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const other = await otherClient(server, user);
    const plain = { references: [], inReplyTo: undefined };
    await append(other, [
      { ...plain, id: 'a' },
      { ...plain, id: 'z' },
      { ...plain, id: 'b', references: ['a'] },
    ]);
    const live = await LiveConsole.open(server, user);
    live.press('o', 't');
    await live.until(isTold);
    await append(other, [{ ...plain, id: 'c', references: ['a', 'b'] }]);
    await other.ok('SELECT INBOX');
    await other.ok('UID STORE 3 +FLAGS.SILENT (\\Deleted)');
    await other.ok('UID EXPUNGE 3');
    live.press('R');
    await live.until(({ messages }) => [...messages.table.uids()].join(' ') === '1 2 4');
    await live.settled();
    live.store.view({ kind: 'set-cursor', uid: live.state.messages.table.uid(0) });
    live.press('M', 't');
    await live.until(({ messages }) => !messages.marks.isEmpty);
    expect([...live.state.messages.marks]).toEqual([1, 4]);
    expect(live.said).toMatch(/^2 of this thread marked, .*\.$/);
    expect(live.state.messages.fields.lineage.pool.size).toBe(0);
  });
});

test('are joined by headers where the server has no THREAD=REFS', { timeout: 60_000 }, async () => {
  const server = sharedServers().courier;
  const user = server.newUser();
  const other = await otherClient(server, user);
  await append(other, [
    { id: 'a', references: [], inReplyTo: undefined },
    { id: 'z', references: [], inReplyTo: undefined },
    { id: 'b', references: ['a'], inReplyTo: undefined },
  ]);
  const live = await LiveConsole.open(server, user);
  live.press('o', 't');
  await live.until(isRead);
  await live.settled();
  expect(joined(live.state).threads).toEqual([[1, 3], [2]]);
  expect(live.transcript.memory.lines().filter(({ text }) => text.includes('UID THREAD'))).toEqual([]);
});
