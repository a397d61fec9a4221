// A scripted server with one folder that works as it should, but for the commands that a test answers in its own way.
import { ScriptedServer, type Answer, type ReceivedCommand } from '../helpers/scripted-server.ts';
import type { MailServer } from '../servers/server.ts';

const PERMANENT = '(\\Seen \\Answered \\Flagged \\Deleted \\Draft \\*)';

export class LyingMailbox {
  /** What it holds: the flags by UID. */
  readonly messages = new Map<number, Set<string>>();
  uidValidity = 7;
  /** By command name; undefined goes on to the right answer. */
  readonly lies: Record<string, (command: ReceivedCommand, uids: number[]) => string | undefined> = {};
  private readonly esearch: boolean;
  private scripted: ScriptedServer | undefined;

  private constructor(esearch: boolean) {
    this.esearch = esearch;
  }

  /** `esearch`: it has ESEARCH (RFC 4731). */
  static async start(
    messages: Readonly<Record<number, readonly string[]>>,
    { esearch = false } = {},
  ): Promise<LyingMailbox> {
    const mailbox = new LyingMailbox(esearch);
    for (const [uid, flags] of Object.entries(messages)) mailbox.messages.set(Number(uid), new Set(flags));
    const answer: Answer = (command) => mailbox.answer(command);
    const names = ['SELECT', 'EXAMINE', 'UID FETCH', 'UID SEARCH', 'UID STORE', 'UID EXPUNGE'];
    const can = `CAPABILITY IMAP4rev1 UIDPLUS${esearch ? ' ESEARCH' : ''}`;
    mailbox.scripted = await ScriptedServer.start({
      greeting: `* OK [${can}] scripted\r\n`,
      answers: {
        ...Object.fromEntries(names.map((name) => [name, answer])),
        CAPABILITY: `* ${can}\r\n{TAG} OK done\r\n`,
      },
    });
    return mailbox;
  }

  get server(): MailServer {
    return {
      name: 'dovecot',
      host: '127.0.0.1',
      port: this.scripted?.port ?? 0,
      password: 'x',
      prefix: '',
      users: [],
      newUser: () => 'somebody',
    };
  }

  get uids(): number[] {
    return [...this.messages.keys()];
  }

  having(flag: string): number[] {
    return this.uids.filter((uid) => this.messages.get(uid)?.has(flag));
  }

  expunge(uids: readonly number[]): void {
    for (const uid of uids) if (this.messages.get(uid)?.has('\\Deleted')) this.messages.delete(uid);
  }

  store(uids: readonly number[], sign: string, flag: string): void {
    for (const uid of uids) {
      if (sign === '+') this.messages.get(uid)?.add(flag);
      else this.messages.get(uid)?.delete(flag);
    }
  }

  /** Ends all sessions; an answer to nothing. */
  die(): string {
    for (const { socket } of this.scripted?.sessions ?? []) socket.resetAndDestroy();
    return '';
  }

  async stop(): Promise<void> {
    await this.scripted?.stop();
  }

  private answer(command: ReceivedCommand): string {
    const { name, rest } = command;
    const named = name === 'UID SEARCH' ? / ?UID ([\d:,]+)/.exec(` ${rest}`)?.[1] : rest.split(' ')[0];
    const uids = name.startsWith('UID ') ? this.uidsIn(named) : [];
    const lie = this.lies[name]?.(command, uids);
    return lie ?? `${this.truth(command, uids)}{TAG} OK done\r\n`;
  }

  private truth({ tag, name, rest }: ReceivedCommand, uids: readonly number[]): string {
    switch (name) {
      case 'UID FETCH':
        return uids.map((uid) => this.row(uid)).join('');
      case 'UID SEARCH': {
        const found = uids.filter((uid) => this.fits(uid, rest));
        if (!this.esearch) return `* SEARCH ${found.join(' ')}\r\n`;
        return `* ESEARCH (TAG "${tag}") UID${found.length > 0 ? ` ALL ${found.join(',')}` : ''}\r\n`;
      }
      case 'UID STORE': {
        const [, sign = '', flag = ''] = /([+-])FLAGS\.SILENT \((.*)\)/.exec(rest) ?? [];
        this.store(uids, sign, flag);
        return '';
      }
      case 'UID EXPUNGE':
        this.expunge(uids);
        return '';
      default:
        return (
          `* ${this.messages.size} EXISTS\r\n* OK [UIDVALIDITY ${this.uidValidity}] ok\r\n` +
          `* OK [PERMANENTFLAGS ${PERMANENT}] ok\r\n`
        );
    }
  }

  row(uid: number): string {
    const flags = [...(this.messages.get(uid) ?? [])].join(' ');
    const date = '"01-Jan-2020 00:00:00 +0000"';
    return `* 1 FETCH (UID ${uid} FLAGS (${flags}) INTERNALDATE ${date} RFC822.SIZE ${100 + uid})\r\n`;
  }

  private fits(uid: number, keys: string): boolean {
    const [, not, flag = ''] = /\b(UN)?(SEEN|FLAGGED|DELETED|ANSWERED)\b/.exec(keys) ?? [];
    if (flag === '') return true;
    const has = [...(this.messages.get(uid) ?? [])].some((one) => one.toUpperCase() === `\\${flag}`);
    return has === (not === undefined);
  }

  /** Those that it holds of a set; all without one. */
  private uidsIn(set: string | undefined): number[] {
    if (set === undefined) return this.uids;
    const ranges = set.split(',').map((part) => part.split(':').map(Number));
    return this.uids.filter((uid) => ranges.some(([first = 0, last = first]) => uid >= first && uid <= last));
  }
}
