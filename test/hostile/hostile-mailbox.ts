// A scripted server with folders that work as they should, but for the commands that a script answers in its own way. What
// it holds is the truth that plans are held against.
import {
  ScriptedServer,
  type ReceivedCommand,
  type Reply,
  type ScriptedSession,
} from '../helpers/scripted-server.ts';

export interface HeldMessage {
  /** The same for a message wherever it goes. */
  readonly id: string;
  readonly flags: ReadonlySet<string>;
}

/** By UID. */
export type HeldFolder = Map<number, HeldMessage>;

export interface Question {
  readonly command: ReceivedCommand;
  readonly session: ScriptedSession;
  readonly mailbox: HostileMailbox;
  /** Of the messages there are, those that the command names. */
  readonly uids: readonly number[];
  /** How many commands of this name came before. */
  readonly nth: number;
  /** What an honest server does and says, without the tagged line. */
  readonly truth: () => string;
}

/** Undefined: the truth. */
export type Lie = (question: Question) => Reply | undefined;

const PERMANENT = '(\\Seen \\Answered \\Flagged \\Deleted \\Draft \\*)';
const NAMES = [
  'SELECT',
  'EXAMINE',
  'UID FETCH',
  'UID SEARCH',
  'UID STORE',
  'UID EXPUNGE',
  'UID COPY',
  'UID MOVE',
  'CREATE',
  'DELETE',
  'STATUS',
  'NOOP',
];

export class HostileMailbox {
  readonly folders = new Map<string, HeldFolder>();
  uidValidity = 7;
  /** By command name. */
  lies: Readonly<Record<string, Lie>> = {};
  private readonly seen = new Map<string, number>();
  private scripted: ScriptedServer | undefined;
  private selected = 'Box';

  static async start(messages: Readonly<Record<number, readonly string[]>>): Promise<HostileMailbox> {
    const mailbox = new HostileMailbox();
    const box: HeldFolder = new Map();
    for (const [uid, flags] of Object.entries(messages)) {
      box.set(Number(uid), { id: `<${uid}@box>`, flags: new Set(flags) });
    }
    mailbox.folders.set('Box', box).set('Other', new Map());
    const answer = (command: ReceivedCommand, session: ScriptedSession): Reply =>
      mailbox.answer(command, session);
    mailbox.scripted = await ScriptedServer.start({
      answers: Object.fromEntries(NAMES.map((name) => [name, answer])),
    });
    return mailbox;
  }

  get port(): number {
    return this.server.port;
  }

  get server(): ScriptedServer {
    if (!this.scripted) throw new Error('not started');
    return this.scripted;
  }

  get box(): HeldFolder {
    return this.folders.get('Box')!;
  }

  /** Every message as one line each, for comparing what was with what is. */
  picture(): string[] {
    return [...this.folders].flatMap(([name, folder]) =>
      [...folder].map(([uid, { id, flags }]) => `${name} ${uid} ${id} ${[...flags].sort().join(' ')}`.trim()),
    );
  }

  async stop(): Promise<void> {
    await this.scripted?.stop();
  }

  private answer(command: ReceivedCommand, session: ScriptedSession): Reply {
    const { name } = command;
    const nth = this.seen.get(name) ?? 0;
    this.seen.set(name, nth + 1);
    const truth = (): string => this.truth(command);
    const uids = this.named(command);
    const lie = this.lies[name]?.({ command, session, mailbox: this, uids, nth, truth });
    return lie ?? `${truth()}{TAG} OK done\r\n`;
  }

  private truth(command: ReceivedCommand): string {
    const uids = this.named(command);
    const folder = this.folders.get(this.selected) ?? new Map<number, HeldMessage>();
    const target = /"([^"]*)"/.exec(command.rest)?.[1] ?? '';
    switch (command.name) {
      case 'SELECT':
      case 'EXAMINE':
        this.selected = target;
        return (
          `* ${this.folders.get(target)?.size ?? 0} EXISTS\r\n* OK [UIDVALIDITY ${this.uidValidity}] ok\r\n` +
          `* OK [UIDNEXT ${this.uidNext(target)}] ok\r\n* OK [PERMANENTFLAGS ${PERMANENT}] ok\r\n`
        );
      case 'UID FETCH':
        return uids.map((uid) => this.row(uid, command.rest)).join('');
      case 'UID SEARCH': {
        const found = uids.filter((uid) => this.fits(uid, command.rest));
        if (!command.rest.startsWith('RETURN'))
          return `* SEARCH${found.map((uid) => ` ${uid}`).join('')}\r\n`;
        return `* ESEARCH (TAG "${command.tag}") UID${found.length > 0 ? ` ALL ${found.join(',')}` : ''}\r\n`;
      }
      case 'UID STORE': {
        const [, sign = '', flag = ''] = /([+-])FLAGS\.SILENT \((.*)\)/.exec(command.rest) ?? [];
        this.store(uids, sign, flag);
        return '';
      }
      case 'UID EXPUNGE':
        this.expunge(uids);
        return '';
      case 'UID COPY':
      case 'UID MOVE':
        return this.copy(folder, target, uids, command.name === 'UID MOVE');
      case 'CREATE':
        this.folders.set(target, new Map());
        return '';
      case 'DELETE':
        this.folders.delete(target);
        return '';
      case 'STATUS': {
        const { size } = this.folders.get(target) ?? new Map();
        return `* STATUS "${target}" (MESSAGES ${size} UIDNEXT ${this.uidNext(target)} UIDVALIDITY ${this.uidValidity})\r\n`;
      }
      default:
        return '';
    }
  }

  store(uids: readonly number[], sign: string, flag: string): void {
    for (const uid of uids) {
      const message = this.folder.get(uid);
      if (!message) continue;
      const flags = new Set(message.flags);
      if (sign === '+') flags.add(flag);
      else flags.delete(flag);
      this.folder.set(uid, { ...message, flags });
    }
  }

  expunge(uids: readonly number[]): void {
    for (const uid of uids) if (this.folder.get(uid)?.flags.has('\\Deleted')) this.folder.delete(uid);
  }

  /** Moves messages of Box to Other and says so. */
  take(uids: readonly number[]): string {
    return this.copy(this.box, 'Other', uids, true);
  }

  /** Copies messages of Box to Other and says so. */
  duplicate(uids: readonly number[]): string {
    return this.copy(this.box, 'Other', uids, false);
  }

  /** One message as an honest FETCH tells it, for the items that were asked for. */
  row(uid: number, items = ''): string {
    const { id, flags: held } = this.folder.get(uid) ?? { id: `<${uid}@box>`, flags: new Set<string>() };
    const flags = [...held].join(' ');
    const header = `Message-ID: ${id}\r\nSubject: ${uid}\r\n\r\n`;
    // The same wherever the message is.
    const size = 100 + Number(/\d+/.exec(id)?.[0]);
    const body = items.includes('HEADER.FIELDS')
      ? ` BODY[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0> {${header.length}}\r\n${header}`
      : '';
    const date = '"01-Jan-2020 00:00:00 +0000"';
    return `* 1 FETCH (UID ${uid} FLAGS (${flags}) INTERNALDATE ${date} RFC822.SIZE ${size}${body})\r\n`;
  }

  private uidNext(folder: string): number {
    return Math.max(0, ...(this.folders.get(folder)?.keys() ?? [])) + 1;
  }

  private get folder(): HeldFolder {
    return this.folders.get(this.selected) ?? new Map();
  }

  private copy(from: HeldFolder, target: string, uids: readonly number[], move: boolean): string {
    const to = this.folders.get(target);
    if (!to) return '';
    let next = this.uidNext(target) - 1;
    const there: number[] = [];
    for (const uid of uids) {
      to.set(++next, from.get(uid)!);
      there.push(next);
      if (move) from.delete(uid);
    }
    if (uids.length === 0) return '';
    return `* OK [COPYUID ${this.uidValidity} ${uids.join(',')} ${there.join(',')}] ok\r\n`;
  }

  private fits(uid: number, keys: string): boolean {
    const [, not, flag = ''] = /\b(UN)?(SEEN|FLAGGED|DELETED|ANSWERED)\b/.exec(keys) ?? [];
    if (flag === '') return true;
    const has = [...(this.folder.get(uid)?.flags ?? [])].some((one) => one.toUpperCase() === `\\${flag}`);
    return has === (not === undefined);
  }

  private named({ name, rest }: ReceivedCommand): number[] {
    if (!name.startsWith('UID ')) return [];
    const set = name === 'UID SEARCH' ? /\bUID ([\d:,]+)/.exec(rest)?.[1] : rest.split(' ')[0];
    const all = [...this.folder.keys()];
    if (set === undefined) return all;
    const ranges = set.split(',').map((part) => part.split(':').map(Number));
    return all.filter((uid) => ranges.some(([first = 0, last = first]) => uid >= first && uid <= last));
  }
}
