// The mechanisms that say all they have to say at once, and the table of all of them.
import type { Account } from '../../model/account.ts';
import type { Way } from '../../model/mechanisms.ts';
import { ExchangeBroken, type Exchange } from './exchange.ts';
import { Scram } from './scram.ts';

export interface Secret {
  readonly password: string;
  readonly token: string;
}

/** The LOGIN command is none of SASL. */
export function exchangeFor(
  way: Exclude<Way, 'LOGIN'>,
  account: Account,
  { password, token }: Secret,
): Exchange {
  const { user, as = '' } = account;
  switch (way) {
    case 'PLAIN': // RFC 4616
      return atOnce('PLAIN', `${as}\0${user}\0${password}`);
    case 'EXTERNAL': // RFC 4422 appendix A: who is there says the certificate.
      return atOnce('EXTERNAL', as);
    case 'SCRAM-SHA-256':
      return new Scram({ hash: 'sha256', user, as, password });
    case 'SCRAM-SHA-1':
      return new Scram({ hash: 'sha1', user, as, password });
    case 'OAUTHBEARER':
      return new Bearer('OAUTHBEARER', bearerFields(account, framed(token)), '\x01');
    case 'XOAUTH2':
      return new Bearer('XOAUTH2', `user=${framed(as || user)}\x01auth=Bearer ${framed(token)}\x01\x01`, '');
    case 'AUTH=LOGIN':
      return new SaslLogin(user, password);
  }
}

/** RFC 7628 §3.1. */
function bearerFields(account: Account, token: string): string {
  const name = framed(account.as ?? account.user)
    .replaceAll('=', '=3D')
    .replaceAll(',', '=2C');
  return `n,a=${name},\x01host=${account.host}\x01port=${account.port}\x01auth=Bearer ${token}\x01\x01`;
}

/** The fields end with a control character: one within would make a field of its own. */
function framed(value: string): string {
  if (/[\x00-\x1f\x7f]/.test(value))
    throw new ExchangeBroken('the name or the token holds control characters');
  return value;
}

function atOnce(mechanism: 'PLAIN' | 'EXTERNAL', response: string): Exchange {
  return {
    mechanism,
    initial: Buffer.from(response),
    respond: () => {
      throw new ExchangeBroken(`the server asks for more than ${mechanism} has to say`);
    },
    distrust: () => undefined,
    remark: undefined,
  };
}

/** A server that takes no token explains itself in a challenge (RFC 7628 §3.2.2), and refuses once that is answered. */
class Bearer implements Exchange {
  readonly mechanism;
  readonly initial: Buffer;
  remark: string | undefined;
  private readonly dismissal: string;

  constructor(mechanism: 'OAUTHBEARER' | 'XOAUTH2', response: string, dismissal: string) {
    this.mechanism = mechanism;
    this.initial = Buffer.from(response);
    this.dismissal = dismissal;
  }

  respond(challenge: Buffer): Buffer {
    if (this.remark !== undefined) throw new ExchangeBroken('the server goes on after its refusal');
    this.remark = statusOf(challenge.toString('utf8'));
    return Buffer.from(this.dismissal);
  }

  distrust(): string | undefined {
    return undefined;
  }
}

function statusOf(json: string): string {
  try {
    const { status } = JSON.parse(json) as { status?: unknown };
    return typeof status === 'string' || typeof status === 'number' ? `status ${status}` : 'no status';
  } catch {
    return 'no status';
  }
}

/** No standard: the server asks twice, in words that vary; the name goes first. */
class SaslLogin implements Exchange {
  readonly mechanism = 'LOGIN';
  readonly initial = undefined;
  readonly remark = undefined;
  private readonly answers: string[];

  constructor(user: string, password: string) {
    this.answers = [user, password];
  }

  respond(): Buffer {
    const answer = this.answers.shift();
    if (answer === undefined) throw new ExchangeBroken('the server asks for more than name and password');
    return Buffer.from(answer);
  }

  distrust(): string | undefined {
    return undefined;
  }
}
