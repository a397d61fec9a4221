// What may be seen of a line: what LOGIN and AUTHENTICATE carry is left out, secrets are blotted out wherever they turn up,
// and what is left is made harmless. One for each connection, since who is signing in depends on the lines before.
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { MASKED } from '../secrets.ts';

/** Enough of a line to follow the protocol. */
const MAX_LINE = 2000;

export class Masks {
  private readonly blot: (text: string) => string;
  private signingIn = false;

  constructor(blot: (text: string) => string) {
    this.blot = blot;
  }

  client(line: string): Safe {
    return this.clear(this.maskCredentials(line));
  }

  /** With a SCRAM server's challenges passwords can be tried at home. */
  server(line: string): Safe {
    return this.clear(this.signingIn && line.startsWith('+ ') ? `+ ${MASKED}` : line);
  }

  /** Whatever is sent from now on carries no credentials. */
  signedIn(): void {
    this.signingIn = false;
  }

  /** Blotted once more where making it harmless changed it: that may put a secret together. */
  private clear(line: string): Safe {
    const blotted = this.blot(line.slice(0, MAX_LINE));
    const harmless = toSafe(blotted);
    return harmless === blotted ? harmless : toSafe(this.blot(harmless));
  }

  /** The command's name stays; its arguments and all that follows until the next command does not. */
  private maskCredentials(line: string): string {
    const command = /^([A-Za-z0-9]{1,20}) ([A-Za-z]{2,20})(?: |$)/.exec(line);
    const name = command?.[2]?.toUpperCase();
    if (command && (name === 'LOGIN' || name === 'AUTHENTICATE')) {
      this.signingIn = true;
      return `${command[1]} ${name} ${MASKED}`;
    }
    if (!this.signingIn) return line;
    if (!command || !KNOWN_AFTER_SIGN_IN.has(name ?? '')) return MASKED;
    this.signingIn = false;
    return line;
  }
}

/** What ImapFlow and the wire send after the sign-in; anything else there may be part of it. */
const KNOWN_AFTER_SIGN_IN: ReadonlySet<string> = new Set([
  'CAPABILITY',
  'ENABLE',
  'EXAMINE',
  'ID',
  'LIST',
  'LOGOUT',
  'NAMESPACE',
  'NOOP',
  'SELECT',
]);
