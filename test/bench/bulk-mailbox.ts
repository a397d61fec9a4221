// Accounts that bulk changes are measured on, all alike: one is filled and its headers read once, so that the server has
// them at hand; the others are copies of its files. And the oracle, which asks over a connection of its own.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { UidSet } from '../../src/model/uid-set.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import type { DovecotServer } from '../servers/dovecot.ts';
import type { Login } from './session.ts';

/** Octets of a message; what is done to it does not depend on them. */
const SIZE = 700;
const HEADER = 'BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]';

export class BulkMailbox {
  readonly messages: number;
  private readonly server: DovecotServer;
  private readonly filled: string;

  private constructor(server: DovecotServer, filled: string, messages: number) {
    this.server = server;
    this.filled = filled;
    this.messages = messages;
  }

  static async make(server: DovecotServer, messages: number): Promise<BulkMailbox> {
    const mailbox = new BulkMailbox(server, server.newUser(), messages);
    const raw = await mailbox.connect(mailbox.login(mailbox.filled));
    await seedMailbox(raw, 'INBOX', messages, { size: SIZE });
    await raw.ok('EXAMINE INBOX');
    await raw.ok(`UID FETCH 1:${messages} (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ ${HEADER})`);
    await raw.logout();
    return mailbox;
  }

  /** An account of its own, with all messages in INBOX: UIDs 1 and up. */
  fresh(): Login {
    const user = this.server.newUser();
    // They belong to the server's user, inside.
    execFileSync('cp', ['-a', this.home(this.filled), this.home(user)]);
    return this.login(user);
  }

  forget({ user }: Login): void {
    rmSync(this.home(user), { recursive: true });
  }

  /** The UIDs of which something is so, as a search says. */
  async found(login: Login, folder: string, test: string): Promise<UidSet> {
    const raw = await this.connect(login);
    await raw.ok(`EXAMINE ${folder}`);
    const { untagged } = await raw.ok(`UID SEARCH ${test}`);
    await raw.logout();
    const line = untagged.find((one) => one.startsWith('* SEARCH')) ?? '';
    return UidSet.from((line.match(/\d+/g) ?? []).map(Number));
  }

  private login(user: string): Login {
    return { port: this.server.port, password: this.server.password, user };
  }

  private connect(login: Login): Promise<RawImap> {
    return RawImap.connect({ host: this.server.host, ...login });
  }

  private home(user: string): string {
    return join(this.server.description.base, 'mail', user);
  }
}
