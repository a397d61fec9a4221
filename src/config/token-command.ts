// Access tokens that a command prints, such as an OAuth helper's. A token is used for as long as it is certainly fresh:
// both connections sign in with one, and a reconnection hours later asks for another.
import type { TokenSource } from '../model/account.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import { fromCommand } from './password-command.ts';

const FRESH_MS = 60_000;

type Environment = Record<string, string | undefined>;

export class CommandTokens implements TokenSource {
  readonly given: string[] = [];
  private readonly command: string;
  private readonly env: Environment;
  private readonly now: () => number;
  private readonly mayAsk: boolean;
  private taken: { readonly at: number; readonly token: Promise<Result<string>> } | undefined;

  /** `mayAsk`: the terminal is the command's while it runs for the first time. */
  constructor(command: string, env: Environment, now: () => number, mayAsk = true) {
    this.command = command;
    this.env = env;
    this.now = now;
    this.mayAsk = mayAsk;
  }

  async take(): Promise<Result<string>> {
    const fresh = this.taken && this.now() - this.taken.at < FRESH_MS;
    // Once the console is on screen, the terminal is not the command's to ask questions on.
    const token = fresh && this.taken ? this.taken.token : this.run(this.mayAsk && this.taken === undefined);
    if (!fresh) this.taken = { at: this.now(), token };
    const result = await token;
    if (result.kind === 'failed') this.taken &&= { at: -Infinity, token };
    return result;
  }

  private async run(mayAsk: boolean): Promise<Result<string>> {
    const printed = await fromCommand(this.command, this.env, { what: 'token', mayAsk });
    if (printed.kind === 'failed') return failed({ kind: 'authentication', text: printed.line });
    this.given.push(printed.password);
    return ok(printed.password);
  }
}
