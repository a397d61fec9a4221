// ImapFlow 2.10.2 as this program uses it: sign-in with the checks of ours, and the few internal members that are not
// in its types. They are named here and nowhere else; test/imap/client.test.ts proves that the pinned version has them.
import { ImapFlow, type AuthOptions, type ImapFlowOptions, type ImapResponse } from 'imapflow';
import type { Account } from '../model/account.ts';
import type { FailureKind } from '../model/failure.ts';
import { codeOf } from './responses.ts';

/** What ImapFlow compiles into the arguments of a command. */
export type Argument =
  | {
      readonly type: 'ATOM' | 'STRING' | 'SEQUENCE';
      readonly value: string;
      /** Kept out of ImapFlow's log. */
      readonly sensitive?: true;
    }
  | {
      readonly type: 'ATOM';
      readonly value: string;
      readonly section: readonly Argument[];
      readonly partial: readonly [number, number];
    }
  | readonly Argument[];

export type UntaggedHandler = (untagged: ImapResponse) => Promise<void>;

export interface ExecOptions {
  readonly untagged?: Readonly<Record<string, UntaggedHandler>>;
  readonly onPlusTag?: () => Promise<void>;
}

interface Tagged {
  readonly response: ImapResponse;
  /** Lets the connection go on reading: to be called always. */
  next(): void;
}

interface Internals {
  readonly capabilities: Map<string, unknown>;
  readonly state: number;
  readonly secureConnection: boolean;
  expectCapabilityUpdate: boolean;
  /** The words of the server's BYE. */
  readonly byeReason?: string;
  untaggedHandlers: Record<string, UntaggedHandler | null>;
  exec(command: string, attributes: readonly Argument[] | false, options?: ExecOptions): Promise<Tagged>;
  write(line: string): void;
  usable: boolean;
  authenticate(): Promise<boolean>;
  setAuthenticationState(): Promise<void>;
  startSession(): Promise<void>;
  upgradeToSTARTTLS(): Promise<unknown>;
  /** Asks only where the greeting did not say, or what it said does not hold any more. */
  run(command: 'CAPABILITY'): Promise<unknown>;
}

const Base = ImapFlow as unknown as new (
  options: ImapFlowOptions,
) => Omit<ImapFlow, keyof Internals> & Internals;

/** Why credentials were not given to this server. */
export class SignInRefused extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string) {
    super(reason);
    this.kind = kind;
  }
}

const NOT_AUTHENTICATED = 1;

export interface Gate {
  /** Asked once the server has greeted: resolves to true when credentials may be sent. */
  readonly mayAuthenticate?: () => Promise<boolean>;
  /** Told as soon as the credentials are through, before the rest of the session is set up. */
  readonly onAuthenticated?: () => void;
}

export class Client extends Base {
  private readonly account: Account;
  private readonly auth: AuthOptions;
  private readonly gate: Gate;

  constructor(account: Account, password: string, options: ImapFlowOptions, gate: Gate) {
    const auth: AuthOptions = { user: account.user, pass: password };
    super({ ...options, auth });
    this.account = account;
    this.auth = auth;
    this.gate = gate;
  }

  /**
   * What comes between greeting and session, and no more: ImapFlow's own asks for ID twice, for NAMESPACE, and enables
   * extensions, a round trip each.
   */
  override async startSession(): Promise<void> {
    await this.run('CAPABILITY');
    await this.upgradeToSTARTTLS();
    await this.authenticate();
    this.usable = true;
  }

  /** The step between TLS and session: the last place to keep the password back. */
  override async authenticate(): Promise<boolean> {
    // A server, or somebody in between, that skips the sign-in also skips STARTTLS (CVE-2020-14093).
    if (this.state !== NOT_AUTHENTICATED)
      throw new SignInRefused('protocol', 'the server did not ask who we are (PREAUTH)');
    if (!this.secureConnection && this.account.tls !== 'none')
      throw new SignInRefused('tls', 'the connection is not encrypted');
    this.auth.loginMethod = this.chooseMethod();
    if (!((await this.gate.mayAuthenticate?.()) ?? true))
      throw new SignInRefused('authentication', 'the other connection could not sign in');
    const accepted = this.takesPlainAtOnce ? await this.authenticatePlain() : await super.authenticate();
    this.gate.onAuthenticated?.();
    return accepted;
  }

  /** RFC 4959: the response goes with the command, and saves a round trip. ImapFlow waits to be asked for it. */
  private get takesPlainAtOnce(): boolean {
    const { loginMethod } = this.auth;
    // ImapFlow signs in with LOGIN where the name looks like one of Exchange.
    const isLogin = loginMethod === undefined && /[\\/]/.test(this.account.user);
    if (isLogin || (loginMethod ?? 'AUTH=PLAIN') !== 'AUTH=PLAIN') return false;
    return this.capabilities.has('AUTH=PLAIN') && this.capabilities.has('SASL-IR');
  }

  private async authenticatePlain(): Promise<boolean> {
    const { user, pass = '' } = this.auth;
    const response = Buffer.from(`\0${user}\0${pass}`).toString('base64');
    this.expectCapabilityUpdate = true;
    try {
      await this.command('AUTHENTICATE', [
        { type: 'ATOM', value: 'PLAIN' },
        { type: 'ATOM', value: response, sensitive: true },
      ]);
    } catch (error) {
      throw refusedCredentials(error);
    }
    await this.setAuthenticationState();
    return true;
  }

  /** In ImapFlow's words; undefined leaves the choice to it. */
  private chooseMethod(): string | undefined {
    const plain = this.capabilities.has('AUTH=PLAIN');
    const saslLogin = this.capabilities.has('AUTH=LOGIN');
    const login = !this.capabilities.has('LOGINDISABLED');
    const { authMechanism } = this.account;
    if (authMechanism === 'PLAIN' && plain) return 'AUTH=PLAIN';
    if (authMechanism === 'LOGIN' && login) return 'LOGIN';
    if (authMechanism === 'LOGIN' && saslLogin) return 'AUTH=LOGIN';
    if (authMechanism !== undefined) {
      const why = `the server does not offer ${authMechanism} (it offers ${this.offered()})`;
      throw new SignInRefused('authentication', why);
    }
    if (login) return undefined;
    // ImapFlow would take LOGIN for user names with a slash.
    if (plain) return 'AUTH=PLAIN';
    if (saslLogin) return 'AUTH=LOGIN';
    const why = `the server does not take passwords here (LOGINDISABLED; it offers ${this.offered()})`;
    throw new SignInRefused('authentication', why);
  }

  private offered(): string {
    const names = [...this.capabilities.keys()].filter((name) => name.startsWith('AUTH='));
    if (!this.capabilities.has('LOGINDISABLED')) names.push('LOGIN');
    return names.map((name) => name.replace('AUTH=', '')).join(', ') || 'nothing';
  }

  /** Signed in and not closed. */
  get isUp(): boolean {
    return this.usable;
  }

  /** Runs one command and always lets the connection read on. */
  async command(
    name: string,
    attributes: readonly Argument[] | false,
    options: ExecOptions = {},
  ): Promise<ImapResponse> {
    const { response, next } = await this.exec(name, attributes, options);
    next();
    return response;
  }
}

/** As ImapFlow's own sign-in marks what a server says to credentials: only a tagged NO or BAD is about them. */
function refusedCredentials(error: unknown): unknown {
  const { responseStatus, response } = error as { responseStatus?: unknown; response?: ImapResponse };
  if (responseStatus !== 'NO' && responseStatus !== 'BAD') return error;
  const code = response && codeOf(response)?.name;
  return Object.assign(error as Error, {
    authenticationFailed: true,
    ...(code === undefined ? {} : { serverResponseCode: code }),
  });
}
