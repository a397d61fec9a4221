// Which way of signing in is taken, and why each other one is not: one table for the sign-in itself and for whoever wants
// to see it. The server's list is an offer; what may be taken of it is decided here.
import { AUTH_MECHANISMS, type AuthMechanism } from './account.ts';
import type { Capabilities } from './capabilities.ts';

/** What the user has to sign in with, and how. */
export interface SignInMeans {
  readonly password: boolean;
  readonly token: boolean;
  readonly certificate: boolean;
  /** Nobody on the way can read along: TLS, or a tunnel of the user's own. */
  readonly encrypted: boolean;
  /** For somebody else's mailbox. */
  readonly as: boolean;
  /** Asked for by name. */
  readonly forced: AuthMechanism | undefined;
  /** The name looks like one of Exchange, DOMAIN\user/mailbox, which it takes with LOGIN only. */
  readonly exchangeName: boolean;
}

/** LOGIN is a command and a SASL mechanism (AUTH=LOGIN). */
export type Way = Exclude<AuthMechanism, 'LOGIN'> | 'LOGIN' | 'AUTH=LOGIN';

export type WayChosen =
  { readonly kind: 'chosen'; readonly way: Way } | { readonly kind: 'none'; readonly why: string };

export interface Mechanism {
  /** As the server writes it, in upper case, and not made safe. */
  readonly name: string;
  readonly offered: boolean;
  /** This program knows it. */
  readonly known: boolean;
  readonly use: 'chosen' | 'possible' | 'impossible';
  readonly why: string;
}

const isOffered = (mechanism: AuthMechanism, offered: Capabilities): boolean =>
  mechanism === 'LOGIN'
    ? !offered.has('LOGINDISABLED') || offered.has('AUTH=LOGIN')
    : offered.has(`AUTH=${mechanism}`);

export function chooseWay(offered: Capabilities, means: SignInMeans): WayChosen {
  const mechanism = chosenMechanism(offered, means);
  if (mechanism === undefined) return { kind: 'none', why: whyNone(offered, means) };
  if (mechanism !== 'LOGIN') return { kind: 'chosen', way: mechanism };
  return { kind: 'chosen', way: offered.has('LOGINDISABLED') ? 'AUTH=LOGIN' : 'LOGIN' };
}

function chosenMechanism(offered: Capabilities, means: SignInMeans): AuthMechanism | undefined {
  const possible = AUTH_MECHANISMS.filter(
    (mechanism) => isOffered(mechanism, offered) && obstacle(mechanism, means) === undefined,
  );
  if (means.forced !== undefined) return possible.find((mechanism) => mechanism === means.forced);
  if (means.exchangeName && possible.includes('LOGIN')) return 'LOGIN';
  if (goesByPlain(means) && possible.includes('PLAIN')) return 'PLAIN';
  return possible[0];
}

/** With another one's name Dovecot 2.3 takes PLAIN and nothing stronger. Not where somebody can listen. */
const goesByPlain = ({ as, encrypted, token, certificate }: SignInMeans): boolean =>
  as && encrypted && !token && !certificate;

/** Why it cannot be taken, whatever the server offers. */
function obstacle(mechanism: AuthMechanism, means: SignInMeans): string | undefined {
  const { password, token, certificate, encrypted, as, forced } = means;
  if (mechanism === 'LOGIN' && as) return "it cannot open another's mailbox";
  switch (mechanism) {
    case 'EXTERNAL':
      return certificate ? undefined : 'it needs --tls-cert';
    case 'OAUTHBEARER':
    case 'XOAUTH2':
      if (!token) return 'it needs --token-command';
      // RFC 6750 §5.3: whoever reads a bearer token has it.
      return encrypted || forced === mechanism ? undefined : 'the token would go in the clear';
    case 'SCRAM-SHA-256':
    case 'SCRAM-SHA-1':
    case 'PLAIN':
    case 'LOGIN':
      return password ? undefined : 'it needs a password';
  }
}

function whyNone(offered: Capabilities, means: SignInMeans): string {
  const offers = `it offers ${offeredNames(offered).join(', ') || 'nothing'}`;
  const { forced } = means;
  if (forced !== undefined) {
    if (!isOffered(forced, offered)) return `the server does not offer ${forced} (${offers})`;
    return `${forced} cannot be used: ${obstacle(forced, means)}`;
  }
  const offeredHere = AUTH_MECHANISMS.filter((mechanism) => isOffered(mechanism, offered));
  if (offeredHere.length === 0 && offered.has('LOGINDISABLED'))
    return `the server does not take passwords here (LOGINDISABLED; ${offers})`;
  const reasons = offeredHere.map((mechanism) => `${mechanism}: ${obstacle(mechanism, means)}`);
  return `nothing that the server offers can be used (${reasons.join('; ') || offers})`;
}

function offeredNames(offered: Capabilities): string[] {
  const names = [...offered.names].filter((name) => name.startsWith('AUTH=')).map((name) => name.slice(5));
  return offered.has('LOGINDISABLED') || names.includes('LOGIN') ? names : [...names, 'LOGIN'];
}

/** All that the server offers and all that this program knows; what is offered first. */
export function mechanismTable(offered: Capabilities, means: SignInMeans): Mechanism[] {
  const chosen = chosenMechanism(offered, means);
  const foreign = offeredNames(offered).filter((name) => !AUTH_MECHANISMS.some((known) => known === name));
  const known = AUTH_MECHANISMS.map((name): Mechanism => {
    const offeredHere = isOffered(name, offered);
    const why = obstacle(name, means);
    const base = { name, offered: offeredHere, known: true } as const;
    if (name === chosen) return { ...base, use: 'chosen', why: whyChosen(name, offered, means) };
    if (!offeredHere) return { ...base, use: 'impossible', why: notOffered(name, offered) };
    return why === undefined
      ? { ...base, use: 'possible', why: whyLess(name, chosen, means) }
      : { ...base, use: 'impossible', why };
  });
  const unknown = foreign.map((name): Mechanism => ({
    name,
    offered: true,
    known: false,
    use: 'impossible',
    why: name.endsWith('-PLUS') ? 'channel binding is not done' : 'imaptop does not know it',
  }));
  return [...known, ...unknown].toSorted((a, b) => Number(b.offered) - Number(a.offered));
}

function whyChosen(name: AuthMechanism, offered: Capabilities, means: SignInMeans): string {
  if (means.forced === name) return 'asked for with --auth';
  if (name === 'LOGIN' && means.exchangeName) return 'the name is like one of Exchange';
  if (name === 'LOGIN' && !offered.has('LOGINDISABLED') && !offered.has('AUTH=LOGIN'))
    return 'no LOGINDISABLED, nothing stronger';
  if (name === 'PLAIN' && goesByPlain(means)) return 'what servers take with --as';
  return 'the strongest that both can do';
}

function notOffered(name: AuthMechanism, offered: Capabilities): string {
  if (name === 'LOGIN' && offered.has('LOGINDISABLED'))
    return offered.has('STARTTLS') ? 'LOGINDISABLED before STARTTLS' : 'LOGINDISABLED';
  return 'not offered';
}

function whyLess(name: AuthMechanism, chosen: AuthMechanism | undefined, means: SignInMeans): string {
  if (means.forced !== undefined) return `--auth asks for ${means.forced}`;
  if (!means.encrypted && (name === 'PLAIN' || name === 'LOGIN')) return 'it shows the password to listeners';
  return goesByPlain(means) ? 'PLAIN is what servers take with --as' : `${chosen} is stronger`;
}
