// Every mechanism against a real Dovecot that takes it, and what a server must not get away with.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandTokens } from '../../src/config/token-command.ts';
import { SignInNotes } from '../../src/imap/sign-in-notes.ts';
import { signIn } from '../../src/imap/sign-in.ts';
import { ownerOf, type Account, type AuthMechanism, type Proofs } from '../../src/model/account.ts';
import { startDovecot, type DovecotServer } from '../servers/dovecot.ts';
import {
  everyMechanism,
  MASTER,
  MASTER_PASSWORD,
  startTokenEndpoint,
  type TokenEndpoint,
} from '../servers/dovecot-sign-in.ts';
import { makeClientCertificate, type ClientCertificate } from './tls-listener.ts';

let dovecot: DovecotServer;
let endpoint: TokenEndpoint;
let client: ClientCertificate;

beforeAll(async () => {
  endpoint = await startTokenEndpoint();
  client = makeClientCertificate('carla');
  dovecot = await startDovecot({ signIn: everyMechanism(endpoint.url, client.ca) });
});
afterAll(async () => {
  await dovecot?.stop();
  await endpoint.stop();
});

interface Attempt {
  readonly account?: Partial<Account>;
  readonly password?: string;
  readonly proofs?: Proofs;
}

/** How it signed in and whose mailbox it got, else the failure's text. */
async function attempt({ account = {}, password = dovecot.password, proofs }: Attempt): Promise<string> {
  const pin = dovecot.tls!.fingerprint.replaceAll(':', '').toLowerCase();
  const to: Account = {
    user: dovecot.newUser(),
    host: '127.0.0.1',
    port: dovecot.tlsPort!,
    tls: 'implicit',
    pins: [pin],
    ...account,
  };
  const notes = new SignInNotes();
  const result = await signIn({ account: to, password, proofs, notes, onAlert: () => {} });
  if (result.kind === 'failed') return `${result.failure.kind}: ${result.failure.text}`;
  const { value } = result;
  // The answer waits until the session is the user's.
  await value.command('NOOP', false);
  const who = (await dovecot.doveadm(['who', '-1'])).split('\n').map((line) => line.split(/\s+/)[0]);
  value.close();
  return `${notes.way} ${who.includes(ownerOf(to)) ? 'own mailbox' : `of ${who.join(',')}`}`;
}

const bearer = (user: string, token = `token-of-${user}`): Proofs => {
  endpoint.tokens.set(token, user);
  return { token: new CommandTokens(`echo ${token}`, {}, Date.now) };
};

describe('a real Dovecot', () => {
  it.each(['PLAIN', 'LOGIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'] as const)(
    'takes the password by %s',
    async (mechanism: AuthMechanism) => {
      expect(await attempt({ account: { authMechanism: mechanism } })).toBe(`${mechanism} own mailbox`);
      const wrong = await attempt({ account: { authMechanism: mechanism }, password: 'wrong-one' });
      expect(wrong).toMatch(/^authentication: .*\[AUTHENTICATIONFAILED\]/);
      expect(wrong.includes('--auth plain')).toBe(mechanism.startsWith('SCRAM'));
    },
  );

  it('takes the strongest by itself: SCRAM-SHA-256, also in the clear', async () => {
    expect(await attempt({})).toBe('SCRAM-SHA-256 own mailbox');
    const clear = { port: dovecot.port, tls: 'none' as const };
    expect(await attempt({ account: clear })).toBe('SCRAM-SHA-256 own mailbox');
  });

  it.each(['OAUTHBEARER', 'XOAUTH2'] as const)('takes a token by %s', async (mechanism) => {
    const account = { user: 'olga', authMechanism: mechanism };
    expect(await attempt({ account, password: '', proofs: bearer('olga') })).toBe(`${mechanism} own mailbox`);
    const stale = { token: new CommandTokens('echo stale-token-1', {}, Date.now) };
    const refused = await attempt({ account, password: '', proofs: stale });
    expect(refused).toMatch(/^authentication: /);
    expect(refused).toMatch(/status (invalid_token|401)/);
    expect(refused).not.toContain('stale-token-1');
  });

  it('takes a token rather than nothing, by itself', async () => {
    expect(await attempt({ account: { user: 'omar' }, password: '', proofs: bearer('omar') })).toBe(
      'OAUTHBEARER own mailbox',
    );
  });

  it('takes a client certificate by EXTERNAL, asked for and by itself', async () => {
    const account = { user: 'carla' };
    const proofs = { certificate: client };
    expect(await attempt({ account, password: '', proofs })).toBe('EXTERNAL own mailbox');
    const forced = { ...account, authMechanism: 'EXTERNAL' as const };
    expect(await attempt({ account: forced, password: '', proofs })).toBe('EXTERNAL own mailbox');
  });

  it("opens another one's mailbox for a master user, by PLAIN unless told otherwise", async () => {
    const account = { user: MASTER, as: dovecot.newUser() };
    expect(await attempt({ account, password: MASTER_PASSWORD })).toBe('PLAIN own mailbox');
    expect(await attempt({ account, password: 'wrong-one' })).toMatch(/^authentication: /);
    const scram = { ...account, authMechanism: 'SCRAM-SHA-256' as const };
    expect(await attempt({ account: scram, password: MASTER_PASSWORD })).toContain(
      '[AUTHORIZATIONFAILED] Authorization failed (by SCRAM-SHA-256; --auth plain is another way)',
    );
  });

  it('does not let LOGIN pretend to', async () => {
    const account = { user: MASTER, as: 'somebody', authMechanism: 'LOGIN' as const };
    expect(await attempt({ account })).toContain('cannot open another');
  });
});
