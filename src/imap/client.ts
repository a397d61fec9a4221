// ImapFlow 2.10.2 as this program uses it: sign-in with the checks of ours, and the few internal members that are not
// in its types. They are named here and nowhere else; test/imap/client.test.ts proves that the pinned version has them.
import { ImapFlow, type AuthOptions, type ImapFlowOptions, type ImapResponse } from 'imapflow';
import type { Account } from '../model/account.ts';
import type { FailureKind } from '../model/failure.ts';

/** What ImapFlow compiles into the arguments of a command. */
export type Argument =
  | { readonly type: 'ATOM' | 'STRING' | 'SEQUENCE'; readonly value: string }
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
  /** The words of the server's BYE. */
  readonly byeReason?: string;
  untaggedHandlers: Record<string, UntaggedHandler | null>;
  exec(command: string, attributes: readonly Argument[] | false, options?: ExecOptions): Promise<Tagged>;
  write(line: string): void;
  authenticate(): Promise<boolean>;
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
    const accepted = await super.authenticate();
    this.gate.onAuthenticated?.();
    return accepted;
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
