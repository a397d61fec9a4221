// The connection for commands typed by hand, against a server that says anything: memory, silence, and what comes unasked.
import { duplexPair, type Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { RawConnection } from '../../src/imap/raw-connection.ts';
import { Transcript } from '../../src/imap/transcript/transcript.ts';
import { ManualClock } from './wire/manual-clock.ts';

interface Scene {
  readonly raw: RawConnection;
  readonly server: Duplex;
  readonly transcript: Transcript;
  readonly clock: ManualClock;
  closed(): number;
}

function scene(): Scene {
  const [socket, server] = duplexPair();
  const clock = new ManualClock();
  const transcript = new Transcript({ password: 'not-told', user: 'bob' }, () => clock.now());
  let closed = 0;
  const raw = new RawConnection(
    { readSocket: socket, writeSocket: socket, socket },
    clock,
    transcript.of('console'),
    () => closed++,
  );
  server.on('error', () => undefined);
  onTestFinished(() => raw.close());
  return { raw, server, transcript, clock, closed: () => closed };
}

const texts = ({ transcript }: Scene): string[] => transcript.memory.lines().map(({ text }) => text);

test('a million responses are counted, and kept by nobody', { timeout: 60_000 }, async () => {
  const here = scene();
  const { raw, server } = here;
  const rows = Buffer.from(
    '* 1234567 FETCH (UID 1234567 FLAGS (\\Seen) RFC822.SIZE 123456)\r\n'.repeat(1_000),
  );
  const before = process.memoryUsage().rss;
  const answer = raw.run([{ line: 'UID FETCH 1:* (FLAGS RFC822.SIZE)' }]);
  for (let block = 0; block < 1_000; block++) {
    if (!server.write(rows)) await new Promise((resolve) => server.once('drain', resolve));
  }
  server.write('c1 OK [HIGHESTMODSEQ 5] done\r\n');
  expect(await answer).toMatchObject({ kind: 'ok', text: 'done', code: 'HIGHESTMODSEQ' });
  const lines = texts(here);
  expect(lines).toHaveLength(1 + 1_000 + 3);
  expect(lines.slice(-3)).toEqual([
    expect.stringMatching(/^… 999,000 more responses, 59\.1 MB$/),
    'c1 OK [HIGHESTMODSEQ 5] done',
    expect.stringContaining('HIGHESTMODSEQ: '),
  ]);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test('a literal waits to be asked for, and is not sent where the command is refused', async () => {
  const { raw, server } = scene();
  const got: string[] = [];
  server.on('data', (chunk: Buffer) => got.push(chunk.toString('latin1')));
  const parts = [{ line: 'APPEND INBOX {5}', literal: Buffer.from('a\r\nbc') }, { line: '' }];
  const refused = raw.run(parts);
  await new Promise((resolve) => setImmediate(resolve));
  server.write('c1 NO [OVERQUOTA] full\r\n');
  expect(await refused).toMatchObject({ kind: 'refused', code: 'OVERQUOTA' });
  expect(got.join('')).toBe('c1 APPEND INBOX {5}\r\n');
  const taken = raw.run(parts);
  server.write('+ go on\r\n');
  await new Promise((resolve) => setImmediate(resolve));
  server.write('c2 OK done\r\n');
  expect(await taken).toMatchObject({ kind: 'ok' });
  expect(got.join('')).toBe('c1 APPEND INBOX {5}\r\nc2 APPEND INBOX {5}\r\na\r\nbc\r\n');
});

test.each([
  ['+ more\r\n', 'the server asked for more where nothing was announced'],
  ['c9 OK done\r\n', 'the server answered a command that was not sent'],
  ['rubbish\r\n', 'the server answered a command that was not sent'],
])('%j ends it: nothing after it is believed', async (line, why) => {
  const here = scene();
  const answer = here.raw.run([{ line: 'NOOP' }]);
  here.server.write(line);
  expect(await answer).toMatchObject({
    kind: 'lost',
    sent: true,
    failure: { text: expect.stringContaining(why) as string },
  });
  expect(here.closed()).toBe(1);
  expect(await here.raw.run([{ line: 'NOOP' }])).toMatchObject({ kind: 'lost', sent: false });
});

test('a silent server is given up', async () => {
  const { raw, clock } = scene();
  const answer = raw.run([{ line: 'NOOP' }]);
  clock.advance(31_000);
  expect(await answer).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'timeout' } });
});

test('an answer that is given up is not waited for', async () => {
  const { raw } = scene();
  const answer = raw.run([{ line: 'UID FETCH 1:* (BODY.PEEK[])' }]);
  raw.close();
  expect(await answer).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'cancelled' } });
});
