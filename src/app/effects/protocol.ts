// Feeds the protocol view as long as it is open, at most ten times a second, and saves what it shows.
import type { Account } from '../../model/account.ts';
import type { TranscriptLine } from '../../model/transcript.ts';
import type { ProtocolLog, SavedFiles } from '../../ports.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import { opensslScript } from '../openssl-script.ts';
import type { Tone } from '../state.ts';
import type { EffectContext } from './context.ts';

/** Milliseconds that lines are gathered for. */
const REST = 100;

export interface ProtocolParts {
  readonly log: ProtocolLog;
  readonly files: SavedFiles;
  readonly account: Account;
  /** False where copying was not wanted. */
  readonly screen: { copy(text: string): boolean };
}

export class Protocol {
  private readonly context: EffectContext;
  private readonly log: ProtocolLog;
  private readonly files: SavedFiles;
  private readonly account: Account;
  private readonly screen: ProtocolParts['screen'];
  private unsubscribe: (() => void) | undefined;
  private waits = false;

  constructor(context: EffectContext, { log, files, account, screen }: ProtocolParts) {
    this.context = context;
    this.log = log;
    this.files = files;
    this.account = account;
    this.screen = screen;
  }

  /** Called after every change of the state. */
  attend(): void {
    const { isOpen } = this.context.store.getState().protocol;
    if (isOpen === (this.unsubscribe !== undefined)) return;
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    if (!isOpen) return;
    this.unsubscribe = this.log.onLine(() => this.soon());
    this.read();
  }

  save(): void {
    const { shown } = this.context.store.getState().protocol;
    const text = shown.map((line) => `${fileLine(line)}\n`).join('');
    this.write(`imaptop-protocol-${this.stamp}.txt`, text, safe`${formatCount(shown.length)} lines`);
  }

  /** What is shown as a script for `openssl s_client`. */
  script(to: 'clipboard' | 'file'): void {
    const { shown } = this.context.store.getState().protocol;
    const script = opensslScript(this.account, shown);
    if (to === 'file')
      return this.write(`imaptop-session-${this.stamp}.sh`, script, literal('The session as a script'));
    if (!this.screen.copy(script))
      return this.say(literal('Not copied (--no-clipboard): Y saves the script.'), 'warning');
    const text = literal(
      'The session is on its way to the clipboard, as a script for openssl s_client: IMAP_PASSWORD gives it the password.',
    );
    this.say(text, 'plain');
  }

  /** `20261127-140211`, in UTC, as the lines of the file have it. */
  private get stamp(): string {
    const [day = '', time = ''] = new Date(this.context.clock.now()).toISOString().split(/[T.]/);
    return `${day.replaceAll('-', '')}-${time.replaceAll(':', '')}`;
  }

  private write(name: string, text: string, what: Safe): void {
    const begun = this.files.begin(this.files.freeName(name));
    if (begun.kind === 'failed') return this.say(begun.failure.text, 'danger');
    const put = begun.value.write(Buffer.from(text));
    if (put.kind === 'failed') begun.value.discard();
    const placed = put.kind === 'failed' ? put : begun.value.commit();
    if (placed.kind === 'failed') return this.say(placed.failure.text, 'danger');
    this.say(safe`${what} in ${placed.value}.`, 'plain');
  }

  private soon(): void {
    if (this.waits) return;
    this.waits = true;
    const done = this.context.busy();
    this.context.clock.after(REST, () => {
      this.waits = false;
      if (this.unsubscribe) this.read();
      done();
    });
  }

  private read(): void {
    this.context.store.report({ kind: 'transcript-read', lines: this.log.lines() });
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

const ARROWS = { client: '>', server: '<', note: '-' } as const;

/** As `--log` writes it, with what it was for and how long it took. */
function fileLine({ at, connection, from, text, took, sentFor }: TranscriptLine): string {
  const step = sentFor?.step === undefined ? '' : ` step ${sentFor.step}`;
  const more = [
    ...(sentFor ? [`plan ${sentFor.plan}${step}`] : []),
    ...(took === undefined ? [] : [`${took} ms`]),
  ];
  const said = more.length > 0 ? `  (${more.join(', ')})` : '';
  return `${new Date(at).toISOString()} ${connection} ${ARROWS[from]} ${text}${said}`;
}
