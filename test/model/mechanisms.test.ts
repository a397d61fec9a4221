// Which way of signing in is taken, and what is said of the others.
import { describe, expect, it } from 'vitest';
import { Capabilities } from '../../src/model/capabilities.ts';
import { chooseWay, mechanismTable, type SignInMeans } from '../../src/model/mechanisms.ts';

const MEANS: SignInMeans = {
  password: true,
  token: false,
  certificate: false,
  encrypted: true,
  as: false,
  forced: undefined,
  exchangeName: false,
};

const ALL =
  'AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=OAUTHBEARER AUTH=XOAUTH2 AUTH=EXTERNAL';

function way(offered: string, means: Partial<SignInMeans> = {}): string {
  const chosen = chooseWay(new Capabilities(offered.split(' ')), { ...MEANS, ...means });
  return chosen.kind === 'chosen' ? chosen.way : chosen.why;
}

describe('the way taken', () => {
  it.each([
    [ALL, {}, 'SCRAM-SHA-256'],
    ['AUTH=PLAIN AUTH=SCRAM-SHA-1', {}, 'SCRAM-SHA-1'],
    ['AUTH=PLAIN', {}, 'PLAIN'],
    ['IMAP4rev1', {}, 'LOGIN'],
    ['LOGINDISABLED AUTH=LOGIN', {}, 'AUTH=LOGIN'],
    [ALL, { encrypted: false }, 'SCRAM-SHA-256'],
    [ALL, { as: true }, 'PLAIN'],
    [ALL, { as: true, encrypted: false }, 'SCRAM-SHA-256'],
    [ALL, { exchangeName: true }, 'LOGIN'],
    [ALL, { token: true, password: false }, 'OAUTHBEARER'],
    ['AUTH=XOAUTH2', { token: true, password: false }, 'XOAUTH2'],
    [ALL, { certificate: true }, 'EXTERNAL'],
    [ALL, { forced: 'LOGIN' }, 'LOGIN'],
    [ALL, { forced: 'XOAUTH2', token: true, encrypted: false }, 'XOAUTH2'],
  ] as const)('%s, %o: %s', (offered, means, expected) => {
    expect(way(offered, means)).toBe(expected);
  });

  it.each([
    ['LOGINDISABLED', {}, 'the server does not take passwords here (LOGINDISABLED; it offers nothing)'],
    ['AUTH=PLAIN', { forced: 'EXTERNAL' }, 'the server does not offer EXTERNAL (it offers PLAIN, LOGIN)'],
    [ALL, { forced: 'EXTERNAL' }, 'EXTERNAL cannot be used: it needs --tls-cert'],
    [
      'IMAP4rev1',
      { as: true },
      "nothing that the server offers can be used (LOGIN: it cannot open another's mailbox)",
    ],
    [
      'LOGINDISABLED AUTH=XOAUTH2',
      { token: true, password: false, encrypted: false },
      'nothing that the server offers can be used (XOAUTH2: the token would go in the clear)',
    ],
  ] as const)('none of %s, %o', (offered, means, expected) => {
    expect(way(offered, means)).toBe(expected);
  });
});

describe('the table', () => {
  it('tells of each mechanism whether it is taken, and why not', () => {
    const offered = new Capabilities(
      'LOGINDISABLED STARTTLS AUTH=PLAIN AUTH=CRAM-MD5 AUTH=SCRAM-SHA-256-PLUS'.split(' '),
    );
    const rows = mechanismTable(offered, MEANS).map(({ name, use, why }) => `${name} ${use}: ${why}`);
    expect(rows).toEqual([
      'PLAIN chosen: the strongest that both can do',
      'CRAM-MD5 impossible: imaptop does not know it',
      'SCRAM-SHA-256-PLUS impossible: channel binding is not done',
      'EXTERNAL impossible: not offered',
      'OAUTHBEARER impossible: not offered',
      'XOAUTH2 impossible: not offered',
      'SCRAM-SHA-256 impossible: not offered',
      'SCRAM-SHA-1 impossible: not offered',
      'LOGIN impossible: LOGINDISABLED before STARTTLS',
    ]);
  });

  it('says why a weaker one is left', () => {
    const offered = new Capabilities(['AUTH=PLAIN', 'AUTH=SCRAM-SHA-1']);
    const why = (means: Partial<SignInMeans>): string =>
      mechanismTable(offered, { ...MEANS, ...means }).find(({ name }) => name === 'PLAIN')?.why ?? '';
    expect(why({})).toBe('SCRAM-SHA-1 is stronger');
    expect(why({ encrypted: false })).toBe('it shows the password to listeners');
    expect(why({ forced: 'LOGIN' })).toBe('--auth asks for LOGIN');
  });
});
