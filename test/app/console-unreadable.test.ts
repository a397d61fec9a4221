// A message whose answer is not IMAP ends the connection each time it is asked for. It is found in ever smaller windows,
// then left alone, and the others are read.
import { expect, onTestFinished, test } from 'vitest';
import type { Answer } from '../helpers/scripted-server.ts';
import { ScriptedServer } from '../helpers/scripted-server.ts';
import { LiveConsole } from './live-console.ts';

const COUNT = 700;
const FETCHES = { rows: 'INTERNALDATE', envelopes: 'HEADER.FIELDS' } as const;

interface Scripted {
  readonly live: LiveConsole;
  /** The sets of UIDs that were asked for and had a broken message among them. */
  readonly broken: readonly number[][];
}

function uidsOf(set: string): number[] {
  return set.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split(':').map(Number);
    return Array.from({ length: Math.min(last, COUNT) - first + 1 }, (_, n) => first + n);
  });
}

function line(uid: number, what: keyof typeof FETCHES): string {
  const header = `From: Sender ${uid} <a@b>\r\nSubject: Letter ${uid}\r\n\r\n`;
  return what === 'rows'
    ? `* ${uid} FETCH (UID ${uid} FLAGS () INTERNALDATE "01-Jan-2020 00:00:00 +0000" RFC822.SIZE 100)\r\n`
    : `* ${uid} FETCH (UID ${uid} BODY[HEADER.FIELDS (FROM SUBJECT)]<0> {${header.length}}\r\n${header})\r\n`;
}

/** INBOX, of which some messages cannot be answered for in one of the two ways. */
async function opened(what: keyof typeof FETCHES, bad: readonly number[]): Promise<Scripted> {
  const broken: number[][] = [];
  const fetch: Answer = ({ rest }) => {
    const uids = uidsOf(rest.split(' ')[0]!);
    const asked = rest.includes(FETCHES.rows)
      ? 'rows'
      : rest.includes(FETCHES.envelopes)
        ? 'envelopes'
        : undefined;
    if (!asked) return '{TAG} NO not this\r\n';
    const at = asked === what ? uids.findIndex((uid) => bad.includes(uid)) : -1;
    if (at < 0) return `${uids.map((uid) => line(uid, asked)).join('')}{TAG} OK done\r\n`;
    broken.push(uids);
    return `${uids
      .slice(0, at)
      .map((uid) => line(uid, asked))
      .join('')}* 1 FETCH )nonsense(\r\n`;
  };
  const search: Answer = ({ rest }) => {
    const set = /UID ([\d:,]+)/.exec(rest)?.[1] ?? `1:${COUNT}`;
    return `* SEARCH ${uidsOf(set).join(' ')}\r\n{TAG} OK done\r\n`;
  };
  const server = await ScriptedServer.start({
    answers: {
      EXAMINE: `* ${COUNT} EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n{TAG} OK [READ-ONLY] done\r\n`,
      'UID FETCH': fetch,
      'UID SEARCH': search,
    },
  });
  onTestFinished(() => server.stop());
  return { live: await LiveConsole.open({ port: server.port, password: 'x' }, 'bob'), broken };
}

const names = ({ state }: LiveConsole): number[] =>
  [...state.messages.table.uids()].filter((uid) => state.messages.envelopes.has(uid));
const others = (bad: readonly number[]): number[] =>
  Array.from({ length: COUNT }, (_, n) => n + 1).filter((uid) => !bad.includes(uid));

test('a sender and subject that cannot be read: the others get their names', async () => {
  const bad = [37, COUNT - 3];
  const { live, broken } = await opened('envelopes', bad);
  live.store.view({ kind: 'sort', sort: { key: 'from', descending: false } });
  await live.until(({ messages }) => messages.envelopes.size === COUNT - bad.length);
  await live.settled();
  expect(names(live)).toEqual(others(bad));
  for (const uid of bad) {
    const asked = broken.filter((uids) => uids.includes(uid));
    expect(asked.at(-1)).toEqual([uid]);
    // The rows in sight and all rows are read beside each other: each may meet it once.
    expect(asked.filter(({ length }) => length === 1).length).toBeLessThanOrEqual(2);
  }
  // Nobody asks for them again.
  const times = broken.length;
  live.store.view({ kind: 'sort', sort: { key: 'subject', descending: false } });
  await live.settled();
  expect(broken).toHaveLength(times);
  expect(live.state.messages.envelopeScan).toBeUndefined();
});

test('a row that cannot be read: the others are read, and it stays in the list', async () => {
  const bad = [37, COUNT - 3];
  const { live, broken } = await opened('rows', bad);
  const unread = Object.entries(live.rows).filter(([, flags]) => flags === 'not read');
  expect(unread.map(([uid]) => Number(uid))).toEqual(bad);
  expect(Object.keys(live.rows)).toHaveLength(COUNT);
  for (const uid of bad) {
    const asked = broken.filter((uids) => uids.includes(uid));
    expect(asked.at(-1)).toEqual([uid]);
    expect(asked.filter(({ length }) => length === 1)).toHaveLength(1);
  }
});
