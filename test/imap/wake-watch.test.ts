// A machine that slept: both connections are asked for a sign of life at once, and what was lost is tried again.
import { expect, it } from 'vitest';
import { WakeWatch } from '../../src/imap/wake-watch.ts';
import { ManualClock } from '../app/manual-clock.ts';
import { mailServer, scripted } from './open-mail-server.ts';

const HOUR = 3_600_000;

/** Goes on in steps, as time does; `pass` of the clock alone is a sleep. */
function awake(clock: ManualClock, milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 1000) clock.pass(1000);
}

it('tells a sleep from time that goes by', () => {
  const clock = new ManualClock();
  let woken = 0;
  const watch = new WakeWatch(clock, () => woken++);
  watch.start();
  awake(clock, HOUR);
  clock.pass(30_000);
  expect(woken).toBe(0);
  clock.pass(HOUR);
  expect(woken).toBe(1);
  awake(clock, HOUR);
  expect(woken).toBe(1);
  watch.stop();
  clock.pass(HOUR);
  expect(woken).toBe(1);
  expect(clock.waiting).toBe(0);
});

it('asks both connections for a sign of life', async () => {
  const clock = new ManualClock();
  const imap = await scripted({});
  const { server } = mailServer({ port: imap.port, clock });
  await server.connect();
  // Less than their own probes wait, but for the jump.
  clock.pass(45_000);
  await imap.received('NOOP');
  await server.reader.list();
  await (await server.wire.lease('scan'))?.run({ kind: 'noop' });
  const probed = imap.sessions.map(({ commands }) => commands.filter(({ name }) => name === 'NOOP').length);
  expect(new Set(probed)).toEqual(new Set([1, 2]));
});

it('gives up the one that is silent after half a minute', async () => {
  const clock = new ManualClock();
  const imap = await scripted({ answers: { NOOP: '' } });
  const { server, states, until } = mailServer({ port: imap.port, clock });
  await server.connect();
  clock.pass(45_000);
  await imap.received('NOOP');
  awake(clock, 31_000);
  await until(() => states.some(({ kind }) => kind === 'lost'));
  expect(states.find(({ kind }) => kind === 'lost')).toMatchObject({ failure: { kind: 'timeout' } });
});

it('tries a lost connection again at once', async () => {
  const clock = new ManualClock();
  const imap = await scripted({});
  const { server, states, until } = mailServer({ port: imap.port, clock });
  await server.connect();
  (await imap.session(0)).end();
  await until(() => states.at(-1)?.kind === 'lost');
  clock.pass(HOUR);
  await until(() => states.at(-1)?.kind === 'connected');
  expect(imap.sessions).toHaveLength(3);
});
