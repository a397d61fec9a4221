// A folder that was made anew while it is open: what the reader tells by the new UIDs is not taken for the list's, and the
// folder is read anew.
import { expect, onTestFinished, test } from 'vitest';
import { ScriptedServer, type ScriptedSession } from '../helpers/scripted-server.ts';
import { LiveConsole } from './live-console.ts';

/** The messages of INBOX by its UIDVALIDITY. */
const UIDS: Readonly<Record<number, readonly number[]>> = { 1: [1, 2, 3], 2: [2, 3] };

interface Scripted {
  readonly live: LiveConsole;
  /** The reader opens the folder once more, and finds a new one; the wire still has the old one open. */
  makeAnew(): Promise<ScriptedSession>;
}

async function opened(): Promise<Scripted> {
  let uidValidity = 1;
  let opener: ScriptedSession | undefined;
  const server = await ScriptedServer.start({
    answers: {
      EXAMINE: (_command, session) => {
        opener = session;
        const exists = UIDS[uidValidity]!.length;
        return `* ${exists} EXISTS\r\n* OK [UIDVALIDITY ${uidValidity}] ok\r\n{TAG} OK done\r\n`;
      },
      'UID SEARCH': () => `* SEARCH ${UIDS[uidValidity]!.join(' ')}\r\n{TAG} OK done\r\n`,
      'UID FETCH': ({ rest }) =>
        rest.includes('INTERNALDATE')
          ? `${UIDS[uidValidity]!.map(row).join('')}{TAG} OK done\r\n`
          : '{TAG} NO not this\r\n',
    },
  });
  onTestFinished(() => server.stop());
  const live = await LiveConsole.open({ port: server.port, password: 'x' }, 'bob');
  const makeAnew = async (): Promise<ScriptedSession> => {
    uidValidity++;
    await live.server.reader.watch(live.state.messages.mailbox!.path);
    return opener!;
  };
  return { live, makeAnew };
}

const row = (uid: number): string =>
  `* ${uid} FETCH (UID ${uid} FLAGS () INTERNALDATE "01-Jan-2020 00:00:00 +0000" RFC822.SIZE 100)\r\n`;

test.each([
  ['flags', '* 1 FETCH (UID 2 FLAGS (\\Deleted))\r\n'],
  ['expunges', '* VANISHED 3\r\n'],
  ['mail', '* 7 EXISTS\r\n'],
])('%s of the new folder: not told of the old one, which is read anew', async (_what, told) => {
  const { live, makeAnew } = await opened();
  live.press('Space');
  expect(live.state.messages.marks.isEmpty).toBe(false);
  const seen: string[] = [];
  live.store.subscribe(() => {
    if (live.state.messages.mailbox?.uidValidity === 1) seen.push(JSON.stringify(live.rows));
  });

  const reader = await makeAnew();
  reader.send(told);
  await live.until(({ messages }) => messages.mailbox?.uidValidity === 2);
  await live.settled();
  expect(new Set(seen)).toEqual(new Set([JSON.stringify({ 1: [], 2: [], 3: [] })]));
  expect(live.rows).toEqual({ 2: [], 3: [] });
  expect(live.state.messages.marks.isEmpty).toBe(true);
  expect(live.said).toBe(
    'UIDVALIDITY was 1, is 2: the folder was made anew and is read again. Marks are dropped.',
  );
});
