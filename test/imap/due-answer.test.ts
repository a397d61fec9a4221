// A server that dribbles: bytes keep coming, and no answer does.
import { expect, it, onTestFinished } from 'vitest';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { openReader } from './open-reader.ts';
import { scripted } from './open-mail-server.ts';
import { ManualClock } from './wire/manual-clock.ts';

/** A question that the server never answers, and its next words, half a minute before the next but a second. */
async function asked() {
  const server = await scripted({ answers: { STATUS: '' } });
  const clock = new ManualClock();
  const { session, client } = await openReader(server.port, { clock });
  onTestFinished(() => session.end());
  const counting = session.status(toMailboxPath('INBOX'));
  await server.received('STATUS');
  const says = async (text: string): Promise<void> => {
    const before = client.stats().received;
    (await server.session()).send(text);
    while (client.isUp && client.stats().received < before + text.length) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let second = 0; second < 29; second++) clock.advance(1000);
  };
  return { session, client, counting, says };
}

it('is given up like one that says nothing', async () => {
  const { session, client, counting, says } = await asked();
  for (const byte of '* S') if (client.isUp) await says(byte);
  expect(await counting).toMatchObject({ kind: 'failed', failure: { kind: 'timeout' } });
  expect(session.gaveUp).toBe('silent');
});

it('is given up after ten minutes for one answer, whatever it says meanwhile', async () => {
  const { session, client, counting, says } = await asked();
  let times = 0;
  for (; client.isUp && times < 100; times++) await says('* OK still counting\r\n');
  expect(times * 29).toBeGreaterThanOrEqual(600);
  expect((times - 1) * 29).toBeLessThan(600);
  expect(await counting).toMatchObject({ kind: 'failed', failure: { kind: 'timeout' } });
  expect(session.gaveUp).toBe('slow');
});
