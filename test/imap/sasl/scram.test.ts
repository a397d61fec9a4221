// SCRAM: the examples of the RFCs, and the server that does not play by them.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { Scram } from '../../../src/imap/sasl/scram.ts';
import { saslPrep } from '../../../src/imap/sasl/saslprep.ts';
import { signIn } from '../../../src/imap/sign-in.ts';
import { ScriptedServer, type Answer } from '../../helpers/scripted-server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

describe('the examples', () => {
  it.each([
    {
      hash: 'sha1',
      nonce: 'fyko+d2lbbFgONRv9qkxdawL',
      first: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
      proof: 'v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
      final: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
    },
    {
      hash: 'sha256',
      nonce: 'rOprNGfwEbeRWgbNEkqO',
      first: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      proof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      final: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    },
  ] as const)('of RFC 5802 and RFC 7677: $hash', async ({ hash, nonce, first, proof, final }) => {
    const scram = new Scram({ hash, nonce, user: 'user', as: '', password: 'pencil' });
    expect(scram.initial.toString()).toBe(`n,,n=user,r=${nonce}`);
    const answer = await scram.respond(Buffer.from(first));
    expect(answer.toString()).toBe(`c=biws,${first.split(',')[0]},p=${proof}`);
    expect(scram.distrust()).toContain('without having proven');
    expect((await scram.respond(Buffer.from(final))).toString()).toBe('');
    expect(scram.distrust()).toBeUndefined();
  });

  it('names others, and names with commas', () => {
    const scram = new Scram({ hash: 'sha1', nonce: 'x', user: 'a,b=c', as: 'd,e', password: 'p' });
    expect(scram.initial.toString()).toBe('n,a=d=2Ce,n=a=2Cb=3Dc,r=x');
  });

  it('of RFC 4013', () => {
    expect(saslPrep('I\u00adX', 'password')).toBe('IX');
    expect(saslPrep('\u00aa', 'password')).toBe('a');
    expect(saslPrep('\u2168', 'password')).toBe('IX');
    expect(saslPrep('a\u00a0b', 'password')).toBe('a b');
    expect(() => saslPrep('\u0007', 'password')).toThrow(/the password holds a character/);
  });
});

const NONCE_OF = /r=([^,]*)/;
const SALT = Buffer.from('salt of some length');

interface Game {
  readonly first?: (nonce: string) => string;
  readonly final?: (signature: string) => string;
  readonly iterations?: number;
}

/** A SCRAM server that knows the password `pencil`, but for what the game makes of its messages. */
function scramServer({ first, final, iterations = 4096 }: Game): Answer {
  let clientFirst = '';
  let serverFirst = '';
  let stage = 0;
  const decoded = (text: string): string => Buffer.from(text, 'base64').toString();
  const said = (text: string): string => `+ ${Buffer.from(text).toString('base64')}\r\n`;
  return ({ name, rest, line }, session) => {
    const tag = session.commands.find((command) => command.name === 'AUTHENTICATE')?.tag ?? '';
    if (name === 'AUTHENTICATE') {
      clientFirst = decoded(rest.split(' ')[1] ?? '').slice(3);
      const nonce = NONCE_OF.exec(clientFirst)?.[1] ?? '';
      serverFirst = first?.(nonce) ?? `r=${nonce}more,s=${SALT.toString('base64')},i=${iterations}`;
      return said(serverFirst);
    }
    if (line === '*') return `${tag} BAD cancelled\r\n`;
    if (stage++ > 0) return `${tag} OK signed in\r\n`;
    const salted = pbkdf2Sync('pencil', SALT, iterations, 32, 'sha256');
    const withoutProof = decoded(line).replace(/,p=.*/, '');
    const key = createHmac('sha256', salted).update('Server Key').digest();
    const message = `${clientFirst},${serverFirst},${withoutProof}`;
    const signature = createHmac('sha256', key).update(message).digest('base64');
    const answer = final ? final(signature) : `v=${signature}`;
    return answer === '' ? `${tag} OK signed in\r\n` : said(answer);
  };
}

async function attempt(game: Game): Promise<{ outcome: string; lines: readonly string[] }> {
  const capability = 'CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN';
  const answer = scramServer(game);
  const server = await ScriptedServer.start({
    greeting: `* OK [${capability}] hello\r\n`,
    answers: { AUTHENTICATE: answer, '': answer, CAPABILITY: `* ${capability}\r\n{TAG} OK\r\n` },
  });
  cleanUps.push(() => server.stop());
  const account = { user: 'bob', host: '127.0.0.1', port: server.port, tls: 'none' } as const;
  const result = await signIn({ account, password: 'pencil', onAlert: () => {} });
  if (result.kind === 'ok') cleanUps.push(() => result.value.close());
  const outcome = result.kind === 'ok' ? 'ok' : `${result.failure.kind}: ${result.failure.text}`;
  return { outcome, lines: server.lines };
}

const proofs = (lines: readonly string[]): number =>
  lines.filter((line) => Buffer.from(line, 'base64').toString().includes(',p=')).length;

describe('a server', () => {
  it('that knows the password is believed', async () => {
    const { outcome, lines } = await attempt({});
    expect(outcome).toBe('ok');
    expect(lines.join('\n')).not.toContain(Buffer.from('pencil').toString('base64').slice(0, 6));
  });

  it.each([
    ['with a wrong signature', { final: () => `v=${createHash('sha256').update('x').digest('base64')}` }],
    ['with half a signature', { final: (signature: string) => `v=${signature.slice(0, 24)}` }],
    ['that says OK before it has proven anything', { final: () => '' }],
    ['that ends with an error', { final: () => 'e=other-error' }],
  ] as const)('%s is not believed', async (_, game) => {
    const { outcome } = await attempt(game);
    expect(outcome).toMatch(/^authentication: .*(prove|e(nded SCRAM)|other-error)/);
    expect(outcome).toContain('Nothing was changed.');
  });

  it.each([
    ['1 iteration', { iterations: 1 }, /asks for 1 iterations/],
    ['4095 iterations', { iterations: 4095 }, /taken are 4096 to 600000/],
    ['a billion iterations', { iterations: 1_000_000_000 }, /asks for 1000000000 iterations/],
    ['a nonce of its own', { first: () => 'r=mine,s=c2FsdA==,i=4096' }, /nonce/],
    ['the nonce unchanged', { first: (nonce: string) => `r=${nonce},s=c2FsdA==,i=4096` }, /nonce/],
    ['no salt', { first: (nonce: string) => `r=${nonce}x,s=,i=4096` }, /salt/],
    ['an extension', { first: (nonce: string) => `m=x,r=${nonce}x,s=c2FsdA==,i=4096` }, /extension/],
    ['rubbish', { first: () => '\x1b[31m' }, /nonce/],
  ] as const)('that comes with %s gets no proof', async (_, game, words) => {
    const { outcome, lines } = await attempt(game);
    expect(outcome).toMatch(/^authentication: /);
    expect(outcome).toMatch(words);
    expect(lines).toContain('*');
    expect(proofs(lines)).toBe(0);
  });
});
