// ImapFlow 2.10.2 as this program uses it: sign-in with the checks of ours, and the few internal members that are not
// in its types. They are named here and nowhere else; test/imap/client.test.ts proves that the pinned version has them.
import { ImapFlow, type AuthOptions, type ImapFlowOptions, type ImapResponse } from 'imapflow';
import type { Account, Proofs } from '../model/account.ts';
import { Capabilities } from '../model/capabilities.ts';
import { chooseWay, type SignInMeans, type Way } from '../model/mechanisms.ts';
import { authenticateWith } from './sasl/authenticate.ts';
import { exchangeFor } from './sasl/mechanisms.ts';
import { SignInNotes } from './sign-in-notes.ts';
import { SignInRefused } from './sign-in-refused.ts';

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
  readonly onPlusTag?: (continuation: ImapResponse) => Promise<void>;
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
  readonly greeting?: string;
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

const NOT_AUTHENTICATED = 1;
const AUTHENTICATED = 2;

export interface Gate {
  /** Asked once the server has greeted: resolves to true when credentials may be sent. */
  readonly mayAuthenticate?: () => Promise<boolean>;
  /** Nobody signs in: the server is looked at from outside. */
  readonly lookOnly?: boolean;
  /** Told as soon as the credentials are through, before the rest of the session is set up. */
  readonly onAuthenticated?: () => void;
}

interface ClientParts {
  readonly proofs?: Proofs | undefined;
  readonly notes?: SignInNotes | undefined;
}

export class Client extends Base {
  private readonly account: Account;
  private readonly proofs: Proofs;
  private readonly notes: SignInNotes;
  private readonly auth: AuthOptions;
  private readonly gate: Gate;

  constructor(
    account: Account,
    password: string,
    options: ImapFlowOptions,
    gate: Gate,
    { proofs = {}, notes = new SignInNotes() }: ClientParts = {},
  ) {
    const auth: AuthOptions = { user: account.user, pass: password };
    super({ ...options, auth });
    this.account = account;
    this.proofs = proofs;
    this.notes = notes;
    this.auth = auth;
    this.gate = gate;
  }

  /**
   * What comes between greeting and session, and no more: ImapFlow's own asks for ID twice, for NAMESPACE, and enables
   * extensions, a round trip each.
   */
  override async startSession(): Promise<void> {
    const { notes } = this;
    notes.greeting = this.greeting;
    notes.end('greeting');
    await this.run('CAPABILITY');
    notes.end('capability');
    if (this.account.tls === 'starttls') notes.inClear = this.announced;
    const wasSecure = this.secureConnection;
    await this.upgradeToSTARTTLS();
    if (this.secureConnection !== wasSecure) notes.end('capability');
    await this.authenticate();
    notes.after = this.announced;
    notes.end('sign-in');
    this.usable = true;
  }

  /** The step between TLS and session: the last place to keep the password back. */
  override async authenticate(): Promise<boolean> {
    // A server, or somebody in between, that skips the sign-in also skips STARTTLS (CVE-2020-14093).
    if (this.state === AUTHENTICATED && this.account.tunnel !== undefined) return this.goOn();
    if (this.state !== NOT_AUTHENTICATED)
      throw new SignInRefused('protocol', 'the server did not ask who we are (PREAUTH)');
    if (!this.secureConnection && this.account.tls !== 'none')
      throw new SignInRefused('tls', 'the connection is not encrypted');
    const { notes, means } = this;
    notes.before = this.announced;
    notes.means = means;
    if (this.gate.lookOnly) throw new SignInRefused('cancelled', 'nobody was to sign in');
    const chosen = chooseWay(new Capabilities(notes.before), means);
    if (chosen.kind === 'none') throw new SignInRefused('authentication', chosen.why);
    if (!((await this.gate.mayAuthenticate?.()) ?? true))
      throw new SignInRefused('authentication', 'the other connection could not sign in');
    notes.way = chosen.way;
    if (chosen.way === 'LOGIN') {
      this.auth.loginMethod = 'LOGIN';
      await super.authenticate();
    } else await this.exchange(chosen.way);
    this.gate.onAuthenticated?.();
    return true;
  }

  /** Whoever set up the tunnel is known behind it: there is nobody in between. */
  private async goOn(): Promise<boolean> {
    const isWanted = (await this.gate.mayAuthenticate?.()) ?? true;
    if (!isWanted) throw new SignInRefused('authentication', 'the other connection could not sign in');
    this.gate.onAuthenticated?.();
    return true;
  }

  private get means(): SignInMeans {
    const { user, as, authMechanism } = this.account;
    return {
      password: this.auth.pass !== '',
      token: this.proofs.token !== undefined,
      certificate: this.proofs.certificate !== undefined && this.secureConnection,
      encrypted: this.secureConnection || this.account.tunnel !== undefined,
      as: as !== undefined,
      forced: authMechanism,
      exchangeName: /[\\/]/.test(user),
    };
  }

  private async exchange(way: Exclude<Way, 'LOGIN'>): Promise<void> {
    const { password, token } = { password: this.auth.pass ?? '', token: await this.tokenFor(way) };
    this.expectCapabilityUpdate = true;
    await authenticateWith(this, () => exchangeFor(way, this.account, { password, token }));
    await this.setAuthenticationState();
  }

  private async tokenFor(way: Way): Promise<string> {
    if (way !== 'OAUTHBEARER' && way !== 'XOAUTH2') return '';
    const taken = await this.proofs.token?.take();
    if (taken?.kind === 'failed') throw new SignInRefused('authentication', taken.failure.text);
    return taken?.value ?? '';
  }

  /** What the server says it can do, as it says it: ImapFlow keeps the number of APPENDLIMIT apart from its name. */
  get announced(): string[] {
    return Array.from(this.capabilities, ([name, value]) =>
      typeof value === 'number' ? `${name}=${value}` : name,
    );
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
