// Both connections, kept up: coming back, giving up, taking turns with the password, and what is told meanwhile.
import { describe, expect, it } from 'vitest';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { sharedServers } from '../servers/shared.ts';
import { mailServer, scripted } from './open-mail-server.ts';
import { settled } from './one-seat.ts';
import { hastyClock } from './open-reader.ts';
import { ManualClock } from './wire/manual-clock.ts';

const INBOX = toMailboxPath('INBOX');
const connected = { kind: 'connected', connections: 2 };

describe.each(['dovecot', 'cyrus', 'courier'] as const)('on %s', (name) => {
  it('connects, reads on one connection and works on the other, and takes leave', async () => {
    const imap = sharedServers()[name];
    const { server, states } = mailServer({ ...imap, user: imap.newUser() });
    const result = await server.connect();
    expect(result).toEqual({ kind: 'ok', value: { tls: 'NO TLS', cleartext: true } });
    expect(states).toEqual([{ kind: 'connecting' }, connected]);
    const folders = await server.reader.list();
    expect(folders.kind === 'ok' && folders.value.some(({ path }) => path === 'INBOX')).toBe(true);
    expect(await server.reader.status(INBOX)).toMatchObject({ kind: 'ok', value: { messages: 0 } });
    const lease = await server.wire.lease('batch');
    expect(await lease?.run({ kind: 'select', path: INBOX })).toMatchObject({ kind: 'ok' });
    lease?.release();
    expect(server.wire.capabilities.uidPlus).toBe(true);
    await server.close();
    expect(await server.wire.lease('batch')).toBeUndefined();
    expect((await server.reader.list()).kind).toBe('failed');
  });
});

describe('a lost connection', () => {
  it('comes back, watches again, and asks to look again', async () => {
    const { dovecot } = sharedServers();
    const user = dovecot.newUser();
    const { server, states, hints, until } = mailServer({ ...dovecot, user, clock: hastyClock });
    await server.connect();
    await server.reader.watch(INBOX);
    await dovecot.kick(user);
    await until(() => states.some(({ kind }) => kind === 'lost'));
    const lost = states.find((state) => state.kind === 'lost');
    expect(lost).toMatchObject({ failure: { kind: 'connection-lost' }, retryIn: 1 });
    await until(() => states.at(-1)?.kind === 'connected' && hints.length >= 2);
    expect(hints.map(({ kind, mailbox }) => [kind, mailbox.path])).toEqual([
      ['shrank', 'INBOX'],
      ['grew', 'INBOX'],
    ]);
    const lease = await server.wire.lease('view');
    expect((await lease?.run({ kind: 'noop' }))?.kind).toBe('ok');
  });

  it('is told at once, and the pauses grow', async () => {
    const clock = new ManualClock();
    let closed = false;
    const imap = await scripted({
      answers: { LOGIN: (_command, session) => (closed ? (session.reset(), '') : '{TAG} OK in\r\n') },
    });
    const { server, states, until } = mailServer({ port: imap.port, clock });
    await server.connect();
    closed = true;
    (await imap.session(0)).reset();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      const before = states.length;
      await until(() => states.slice(before - 1).some(({ kind }) => kind === 'lost'));
      const state = states.at(-1);
      const seconds = state?.kind === 'lost' ? state.retryIn : NaN;
      pauses.push(seconds);
      states.length = 0;
      clock.advance(seconds * 1000);
      await until(() => states.some(({ kind }) => kind === 'connecting'));
    }
    expect(pauses).toEqual([1, 2, 4, 8]);
    closed = false;
  });

  it('is mended now when the user says so', async () => {
    const clock = new ManualClock();
    const imap = await scripted({});
    const { server, states, until } = mailServer({ port: imap.port, clock });
    await server.connect();
    (await imap.session(1)).end();
    await until(() => states.at(-1)?.kind === 'lost');
    server.retry();
    await until(() => states.at(-1)?.kind === 'connected');
    expect(imap.sessions).toHaveLength(3);
  });

  it('is signed in for once where somebody connects in the pause before that', async () => {
    const clock = new ManualClock();
    let holds = false;
    const imap = await scripted({ answers: { LOGIN: () => (holds ? '' : '{TAG} OK in\r\n') } });
    const { server, states, until } = mailServer({ port: imap.port, clock });
    await server.connect();
    holds = true;
    (await imap.session(1)).end();
    await until(() => states.at(-1)?.kind === 'lost');
    const again = server.connect();
    clock.advance(1000);
    await settled(imap);
    const held = imap.sessions.filter(({ socket }) => !socket.destroyed).at(-1);
    held?.send('{TAG} OK in\r\n', held.commands.find(({ name }) => name === 'LOGIN')?.tag);
    expect(await again).toMatchObject({ kind: 'ok' });
    expect(imap.commands.filter(({ name }) => name === 'LOGIN')).toHaveLength(3);
  });

  it('is not asked for again with a password that is refused', async () => {
    const clock = new ManualClock();
    let changed = false;
    const imap = await scripted({
      answers: { LOGIN: () => (changed ? '{TAG} NO [AUTHENTICATIONFAILED] no\r\n' : '{TAG} OK in\r\n') },
    });
    const { server, states, until } = mailServer({ port: imap.port, clock });
    await server.connect();
    changed = true;
    for (const session of imap.sessions) session.end();
    await until(() => states.at(-1)?.kind === 'lost');
    clock.advance(1000);
    await until(() => states.at(-1)?.kind === 'lost');
    expect(states.at(-1)).toMatchObject({ failure: { kind: 'authentication' }, retryIn: Infinity });
    clock.advance(3_600_000);
    // Two sign-ins at first, one that was refused: not two, and no third.
    expect(imap.commands.filter(({ name }) => name === 'LOGIN')).toHaveLength(3);
  });
});

describe('the first attempt', () => {
  it('gives a spare wire to whoever had the wire before the reader was there', async () => {
    const { dovecot } = sharedServers();
    const { server } = mailServer({ ...dovecot, user: dovecot.newUser() });
    const opening = server.wire.lease('view');
    const connecting = server.connect();
    const lease = await opening;
    const spare = await server.spareWire(new AbortController().signal);
    expect(await spare?.run({ kind: 'examine', path: INBOX })).toMatchObject({ kind: 'ok' });
    spare?.release();
    lease?.release();
    expect(await connecting).toMatchObject({ kind: 'ok' });
  });

  it('is one though the wire is lost in what it was used for before the reader was there', async () => {
    const clock = new ManualClock();
    let isCut = false;
    let signIns = 0;
    let letIn = (): void => undefined;
    const imap = await scripted({
      answers: {
        LOGIN: ({ tag }, session) => {
          signIns++;
          if (isCut || signIns === 1) return '{TAG} OK in\r\n';
          letIn = () => session.send('{TAG} OK in\r\n', tag);
          return undefined;
        },
        EXAMINE: (_command, session) => {
          session.reset();
          isCut = true;
          return undefined;
        },
      },
    });
    const { server, states, until } = mailServer({ port: imap.port, clock });
    const opening = server.wire.lease('view');
    const connecting = server.connect();
    const lease = await opening;
    expect(await lease?.run({ kind: 'examine', path: INBOX })).toMatchObject({ kind: 'lost' });
    letIn();
    expect(await connecting).toMatchObject({ kind: 'ok' });
    expect(await server.reader.list()).toMatchObject({ kind: 'ok' });
    expect(states.at(-1)).toMatchObject({ kind: 'lost', retryIn: 1 });
    clock.advance(1000);
    await until(() => states.at(-1)?.kind === 'connected');
    const again = await server.wire.lease('view');
    expect(await again?.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
  });

  it('keeps nobody who does not want the spare wire any more', async () => {
    const imap = await scripted({
      answers: { LOGIN: (_command, session) => (session === imap.sessions[0] ? '' : '{TAG} OK in\r\n') },
    });
    const { server } = mailServer({ port: imap.port });
    void server.connect();
    const stop = new AbortController();
    const spare = server.spareWire(stop.signal);
    stop.abort();
    expect(await spare).toBeUndefined();
  });

  it('tries a wrong password once', async () => {
    const imap = await scripted({ answers: { LOGIN: '{TAG} NO [AUTHENTICATIONFAILED] no\r\n' } });
    const { server, states } = mailServer({ port: imap.port });
    const result = await server.connect();
    expect(result.kind === 'failed' && result.failure.kind).toBe('authentication');
    expect(imap.commands.filter(({ name }) => name === 'LOGIN')).toHaveLength(1);
    expect(states).toEqual([{ kind: 'connecting' }]);
  });
});

describe('what is told', () => {
  it('shows silence on either connection, and its end', async () => {
    const clock = new ManualClock();
    const imap = await scripted({ answers: { NOOP: '' } });
    const { server, states, until } = mailServer({ port: imap.port, clock });
    await server.connect();
    const lease = await server.wire.lease('batch');
    const answer = lease?.run({ kind: 'noop' });
    const { tag } = await imap.received('NOOP');
    clock.advance(6000);
    expect(states.slice(-2)).toEqual([
      { kind: 'silent', since: 5 },
      { kind: 'silent', since: 6 },
    ]);
    const wire = imap.sessions.find(({ commands }) => commands.some((command) => command.tag === tag));
    wire?.send(`${tag} OK done\r\n`);
    expect((await answer)?.kind).toBe('ok');
    await until(() => states.at(-1)?.kind === 'connected');
  });

  it('probes the idle wire each minute', async () => {
    const clock = new ManualClock();
    const imap = await scripted({});
    const { server } = mailServer({ port: imap.port, clock });
    await server.connect();
    clock.advance(60_000);
    expect((await imap.received('NOOP')).line).toMatch(/NOOP$/);
    await server.reader.list();
  });

  it('shows an ALERT once, made harmless', async () => {
    const imap = await scripted({
      answers: { LOGIN: '* OK [ALERT] down at \x1b[1mnoon\r\n{TAG} OK in\r\n' },
    });
    const { server, alerts } = mailServer({ port: imap.port });
    await server.connect();
    expect(alerts).toEqual(['down at ␛[1mnoon']);
  });

  it('shows no ALERT with the password in it', async () => {
    const imap = await scripted({
      answers: { NOOP: '* OK [ALERT] you are bob with secret\r\n{TAG} OK done\r\n' },
    });
    const { server, alerts } = mailServer({ port: imap.port });
    await server.connect();
    await (await server.wire.lease('view'))?.run({ kind: 'noop' });
    expect(alerts).toEqual(['you are bob with (masked)']);
  });
});
