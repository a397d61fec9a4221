// The mailboxes that the benches read: a private Dovecot with one account for each size, made once a run. Benches that
// change mail make accounts of their own.
import { makeMessage, messageIdOf, type SeededMessage } from '../helpers/seed.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { startDovecot, type DovecotServer } from '../servers/dovecot.ts';
import type { Login } from './session.ts';

export interface Mailbox extends Login {
  readonly messages: number;
  /** Of all messages, as the server counts. */
  readonly bytes: number;
  readonly biggest: { readonly uid: number; readonly size: number; readonly subject: string };
  /** The Message-ID of each. */
  ids(): string[];
}

const SEED = 7;
/** So that a program which looks for it finds the same message first, whatever the size of the folder. */
const BIGGEST_OCTETS = 20 * 1024 * 1024;

export class Mailboxes {
  readonly server: DovecotServer;
  private readonly made = new Map<number, Promise<Mailbox>>();

  private constructor(server: DovecotServer) {
    this.server = server;
  }

  static async start(): Promise<Mailboxes> {
    return new Mailboxes(await startDovecot({ tls: 'none', memory: '8G' }));
  }

  /** The mailbox of this size, the same one each time: nobody may change it. */
  of(messages: number): Promise<Mailbox> {
    const made = this.made.get(messages) ?? this.fresh(messages);
    this.made.set(messages, made);
    return made;
  }

  /** One of its own, to be changed. */
  async fresh(messages: number): Promise<Mailbox> {
    const { host, port, password } = this.server;
    const login: Login = { port, password, user: this.server.newUser() };
    const raw = await RawImap.connect({ host, ...login });
    const seeding = new Seeding(messages);
    const uids = await raw.appendMany('INBOX', seeding.messages());
    await raw.logout();
    if (uids.length !== messages) throw new Error(`${uids.length} of ${messages} messages were taken`);
    const { n, subject } = seeding.biggest;
    return {
      ...login,
      messages,
      bytes: seeding.bytes,
      biggest: { uid: uids[n]!, size: BIGGEST_OCTETS, subject },
      ids: () => Array.from({ length: messages }, (_, at) => messageIdOf(at, SEED)),
    };
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Makes the messages one after another and keeps only what is asked of them later: a million would not fit. */
class Seeding {
  bytes = 0;
  biggest = { n: 0, subject: '' };
  private readonly count: number;

  constructor(count: number) {
    this.count = count;
  }

  *messages(): Generator<Pick<SeededMessage, 'bytes' | 'date'> & { flags: string[] }> {
    // Neither among the first nor among the last: it has to be looked for.
    const big = Math.floor(this.count * 0.4);
    for (let n = 0; n < this.count; n++) {
      const { bytes, date, subject } = makeMessage({
        n,
        seed: SEED,
        big: true,
        most: BIGGEST_OCTETS - 1,
        varied: true,
        ...(n === big ? { size: BIGGEST_OCTETS, subject: 'The biggest of all' } : {}),
      });
      this.bytes += bytes.length;
      if (n === big) this.biggest = { n, subject };
      yield { bytes, date, flags: flagsOf(n) };
    }
  }
}

/** As in a mailbox that is used: most are read, some answered, a few flagged or with keywords. */
function flagsOf(n: number): string[] {
  return [
    ...(n % 10 < 7 ? ['\\Seen'] : []),
    ...(n % 9 === 0 ? ['\\Answered'] : []),
    ...(n % 53 === 0 ? ['\\Flagged'] : []),
    ...(n % 101 === 0 ? ['$Forwarded'] : []),
  ];
}
