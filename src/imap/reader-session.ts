// The reader's commands on one connection. Mailboxes are named exactly as the server lists them, so the commands are
// put together here and not by ImapFlow's helpers, which prefix and re-encode names. EXAMINE only, and messages by UID.
import type { ImapResponse } from 'imapflow';
import { Capabilities } from '../model/capabilities.ts';
import type { Header } from '../model/envelope.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { Folder, FolderCounts } from '../model/folder.ts';
import { sameMailbox, toMailboxPath, type MailboxPath, type MailboxRef } from '../model/mailbox.ts';
import type { Uid } from '../model/uid.ts';
import { UidSet } from '../model/uid-set.ts';
import type { FolderQuota } from '../model/quota.ts';
import type { Inspection } from '../model/server-report.ts';
import type { Changes, Clock, Hint, Watched } from '../ports.ts';
import { concat, literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { Argument, Client } from './client.ts';
import type { GivenUp } from './due-answer.ts';
import { examine, type Examined } from './examine.ts';
import { commandFailure } from './failures.ts';
import { parseHeader } from './header-fields.ts';
import { HintMaker } from './hint-maker.ts';
import { inspect } from './inspect.ts';
import { Lane, type LaneEvents } from './lane.ts';
import { listedFolder } from './list-response.ts';
import { decode as decodeName } from '../model/modified-utf7.ts';
import { QuotaAnswer } from './quota-answer.ts';
import { bytesOf, esearchedUids, fetchedRow, itemsOf, numberOf, searchedUids, textOf } from './responses.ts';

// Enough for any header that is read by people; a broken message can have a header of megabytes.
const MAX_HEADER = 65_536;
// Far above any account; a server that lists more is broken or hostile.
const MAX_FOLDERS = 100_000;

export interface SessionEvents extends LaneEvents {
  hint(hint: Hint): void;
}

const atom = (value: string): Argument => ({ type: 'ATOM', value });
const quoted = (value: string): Argument => ({ type: 'STRING', value });

export class ReaderSession {
  readonly capabilities: Capabilities;
  private readonly client: Client;
  private readonly lane: Lane;
  private readonly hints: HintMaker;
  private open: MailboxRef | undefined;
  private examined: Examined | undefined;
  private enabled: readonly string[] = [];

  constructor(client: Client, clock: Clock, events: SessionEvents) {
    this.client = client;
    this.capabilities = new Capabilities(client.announced);
    this.lane = new Lane(client, clock, events);
    this.hints = new HintMaker(
      client,
      (hint) => events.hint(hint),
      () => this.lane.heardNews(),
    );
    client.on('close', () => this.lane.close());
  }

  /** What is being watched: open on this connection. */
  get watched(): MailboxRef | undefined {
    return this.open;
  }

  /** Why the connection was given up, where it was. */
  get gaveUp(): GivenUp | undefined {
    return this.lane.gaveUp;
  }

  /** Asks for a sign of life now instead of when the next one is due. */
  probe(): void {
    this.lane.probe();
  }

  /** CONDSTORE and QRESYNC, for UIDs in what the server tells by itself. Not UTF8=ACCEPT: it changes the names. */
  async enable(): Promise<void> {
    if (!this.capabilities.has('ENABLE')) return;
    const wanted = ['CONDSTORE', 'QRESYNC'].filter((name) => this.capabilities.has(name));
    if (wanted.length === 0) return;
    const untagged = {
      ENABLED: async (told: ImapResponse) => {
        this.enabled = (told.attributes ?? []).flatMap((name) => textOf(name) ?? []);
      },
    };
    // Without them the server names messages by number, and the hints ask for the UIDs.
    const asked = this.lane.run(() => this.client.command('ENABLE', wanted.map(atom), { untagged }));
    await asked.catch(() => undefined);
  }

  /** Asks for what the server card shows beside what passed by. */
  async inspect(path: MailboxPath | undefined): Promise<Result<Inspection>> {
    const examined = path !== undefined && this.open?.path === path ? this.examined : undefined;
    return this.attempt(literal('Could not ask the server about itself'), async () => {
      const asked = await inspect(this.client, this.capabilities, { path, examined });
      return ok({ ...asked, enabled: this.enabled.map(toSafe) });
    });
  }

  async quota(path: MailboxPath): Promise<Result<FolderQuota>> {
    const doing = about('Could not ask for the quota of', path);
    if (!this.capabilities.has('QUOTA'))
      return failed({ kind: 'no', text: safe`${doing}: this server has no QUOTA (RFC 9208).` });
    return this.attempt(doing, async () => {
      const answer = new QuotaAnswer();
      const { QUOTAROOT, QUOTA } = answer.untagged;
      await this.client.command('GETQUOTAROOT', [quoted(path)], {
        untagged: { QUOTAROOT: async (told) => QUOTAROOT(told), QUOTA: async (told) => QUOTA(told) },
      });
      return ok(answer.found);
    });
  }

  async list(): Promise<Result<readonly Folder[]>> {
    return this.attempt(literal('Could not list the folders'), async () => {
      const extended = this.capabilities.has('LIST-EXTENDED') && this.capabilities.has('SPECIAL-USE');
      const everything = [quoted(''), quoted('*')];
      if (!extended) return ok(await this.listWith(everything));
      const returning = [...everything, atom('RETURN'), [atom('SPECIAL-USE')]];
      // Some servers announce RETURN options and then refuse them.
      const folders = await this.listWith(returning).catch((error: unknown) => {
        if (!this.client.isUp) throw error;
        return this.listWith(everything);
      });
      return ok(folders);
    });
  }

  private async listWith(attributes: readonly Argument[]): Promise<Folder[]> {
    const folders = new Map<MailboxPath, Folder>();
    const collect = async (untagged: ImapResponse): Promise<void> => {
      const folder = listedFolder(untagged);
      if (folder && folders.size < MAX_FOLDERS && !folders.has(folder.path)) folders.set(folder.path, folder);
    };
    await this.client.command('LIST', attributes, { untagged: { LIST: collect } });
    return [...folders.values()];
  }

  async status(path: MailboxPath): Promise<Result<FolderCounts>> {
    const doing = about('Could not count', path);
    return this.attempt(doing, async () => {
      let counts: FolderCounts | undefined;
      await this.client.command('STATUS', [quoted(path), this.statusItems()], {
        untagged: {
          STATUS: async (untagged) => {
            counts = countsOf(untagged);
          },
        },
      });
      return counts ? ok(counts) : failed(notUnderstood(doing));
    });
  }

  /** The counts of all folders with one command, told as they arrive (RFC 5819). */
  async statusOfAll(told: (path: MailboxPath, counts: FolderCounts) => void): Promise<Result<null>> {
    return this.attempt(literal('Could not count the folders'), async () => {
      const returning = [atom('STATUS'), this.statusItems()];
      await this.client.command('LIST', [quoted(''), quoted('*'), atom('RETURN'), returning], {
        untagged: {
          STATUS: async (untagged) => {
            const path = textOf(untagged.attributes?.[0]);
            const counts = countsOf(untagged);
            if (path !== undefined && counts) told(toMailboxPath(path), counts);
          },
        },
      });
      return ok(null);
    });
  }

  private statusItems(): Argument[] {
    const items = [atom('MESSAGES'), atom('UNSEEN')];
    return this.capabilities.has('STATUS=SIZE') ? [...items, atom('SIZE')] : items;
  }

  async watch(path: MailboxPath): Promise<Result<Watched>> {
    const doing = about('Could not watch', path);
    return this.attempt(doing, async () => {
      // A failed EXAMINE leaves no mailbox open (RFC 9051 §6.3.2).
      this.open = undefined;
      this.lane.watching = false;
      this.hints.stop();
      const examined = await examine(this.client, path);
      const { uidValidity } = examined;
      if (uidValidity === undefined) return failed(notUnderstood(doing));
      this.open = { path, uidValidity };
      this.examined = examined;
      this.lane.watching = true;
      this.hints.start(this.open, examined.exists);
      return ok({ mailbox: this.open, exists: examined.exists, uidNext: examined.uidNext });
    });
  }

  /** Where the watched mailbox's flags stood when it was opened; undefined where the server does not count their changes. */
  get modSeq(): bigint | undefined {
    return this.examined?.highestModSeq;
  }

  /** Has the server tell of the flags that changed since, as hints (RFC 7162 §3.1.4). */
  async tellFlagsSince(modSeq: bigint): Promise<void> {
    const { open } = this;
    if (!open) return;
    const since = [atom('CHANGEDSINCE'), atom(String(modSeq))];
    const all: Argument = { type: 'SEQUENCE', value: '1:4294967295' };
    // A server that refuses has told nothing: the list shows what it showed.
    await this.attempt(about('Could not ask for flags in', open.path), async () => {
      await this.client.command('UID FETCH', [all, [atom('FLAGS')], since]);
      return ok(null);
    });
  }

  /** What the watched mailbox held when it was opened: it differs from an earlier one where messages came or went. */
  async extent(): Promise<string> {
    const { open, examined } = this;
    if (!open || !examined) return '';
    // Courier says no UIDNEXT when it opens a mailbox.
    const uidNext = examined.uidNext ?? (await this.uidNext(open.path));
    return `${open.path} ${open.uidValidity} ${examined.exists} ${uidNext ?? 'unknown'}`;
  }

  private async uidNext(path: MailboxPath): Promise<number | undefined> {
    const asked = await this.attempt(about('Could not count', path), async () => {
      let uidNext: number | undefined;
      await this.client.command('STATUS', [quoted(path), [atom('UIDNEXT')]], {
        untagged: {
          STATUS: async (untagged) => {
            uidNext = numberOf(itemsOf(untagged.attributes?.[1]).get('UIDNEXT'));
          },
        },
      });
      return ok(uidNext);
    });
    return asked.kind === 'ok' ? asked.value : undefined;
  }

  async header(mailbox: MailboxRef, uid: Uid): Promise<Result<Header>> {
    const doing = concat(about('Could not read the header of', mailbox.path), safe` UID ${uid}`);
    return this.attempt(doing, async () => {
      if (!sameMailbox(this.open, mailbox)) return failed(otherMailbox(this.open, mailbox, doing));
      let bytes: Buffer | undefined;
      const part: Argument = {
        type: 'ATOM',
        value: 'BODY.PEEK',
        section: [atom('HEADER')],
        partial: [0, MAX_HEADER],
      };
      await this.client.command(
        'UID FETCH',
        [{ type: 'SEQUENCE', value: String(uid) }, [atom('UID'), part]],
        {
          untagged: {
            FETCH: async (untagged) => {
              const row = fetchedRow(untagged);
              const found = bytesOf(row.items.get('BODY[HEADER]'));
              if (row.uid === uid && found) bytes = found;
              else this.hints.fetched(row);
            },
          },
        },
      );
      if (!bytes) {
        const text = concat(doing, literal(': the server has no such message any more.'));
        return failed({ kind: 'identity', text });
      }
      const fields = parseHeader(bytes.subarray(0, MAX_HEADER));
      return ok({ fields, cut: bytes.length >= MAX_HEADER });
    });
  }

  /** On this connection, where mod-sequences are on anyway: on the wire they would make every STORE's answer long. */
  async changedSince(mailbox: MailboxRef, modSeq: bigint): Promise<Result<Changes>> {
    const doing = about('Could not ask what changed in', mailbox.path);
    return this.attempt(doing, async () => {
      if (!sameMailbox(this.open, mailbox)) return failed(otherMailbox(this.open, mailbox, doing));
      const upTo = this.examined?.highestModSeq;
      if (upTo === undefined || upTo < modSeq) return failed(notUnderstood(doing));
      if (upTo === modSeq) return ok({ uids: UidSet.empty, upTo });
      let uids: UidSet | undefined;
      const returning = this.capabilities.esearch ? [atom('RETURN'), [atom('ALL')]] : [];
      const condition = [atom('MODSEQ'), atom(String(modSeq + 1n))];
      await this.client.command('UID SEARCH', [...returning, ...condition], {
        untagged: {
          SEARCH: async (untagged) => {
            uids = searchedUids(untagged);
          },
          ESEARCH: async (untagged) => {
            uids = esearchedUids(untagged);
          },
        },
      });
      return uids ? ok({ uids, upTo }) : failed(notUnderstood(doing));
    });
  }

  /** Takes leave; resolves when the connection is closed. */
  async logout(): Promise<void> {
    await this.lane.run(() => this.client.logout()).catch(() => undefined);
    this.end();
  }

  end(): void {
    this.client.close();
  }

  private async attempt<T>(doing: Safe, work: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await this.lane.run(work);
    } catch (error) {
      return failed(commandFailure(this.gaveUp ? { code: 'ETIMEOUT' } : error, doing));
    }
  }
}

function about(doing: string, path: MailboxPath): Safe {
  return toSafe(`${doing} ${decodeName(path)}`);
}

function notUnderstood(doing: Safe): Failure {
  return {
    kind: 'protocol',
    text: concat(doing, literal(": the server's answer lacks what was asked for.")),
  };
}

function otherMailbox(open: MailboxRef | undefined, wanted: MailboxRef, doing: Safe): Failure {
  if (!open) {
    return {
      kind: 'cancelled',
      text: concat(doing, literal(': the folder could not be opened for reading headers.')),
    };
  }
  return open.path === wanted.path
    ? {
        kind: 'uidvalidity',
        text: concat(doing, literal(': the folder was made anew (UIDVALIDITY changed).')),
      }
    : { kind: 'cancelled', text: concat(doing, literal(': another folder is open now.')) };
}

function countsOf(untagged: ImapResponse): FolderCounts | undefined {
  const items = itemsOf(untagged.attributes?.[1]);
  const messages = numberOf(items.get('MESSAGES'));
  if (messages === undefined) return undefined;
  return { messages, unseen: numberOf(items.get('UNSEEN')) ?? 0, size: numberOf(items.get('SIZE')) };
}
