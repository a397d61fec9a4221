// The questions of the server card: ID, NAMESPACE, quota, and the open folder's STATUS and rights. Each may be refused, and
// the others go on; nothing here changes anything.
import type { ImapAttribute, ImapResponse } from 'imapflow';
import type { Capabilities } from '../model/capabilities.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import type { FolderFacts, Inspection, NamespaceFacts } from '../model/server-report.ts';
import { safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { Argument, Client, UntaggedHandler } from './client.ts';
import type { Examined } from './examine.ts';
import { serverWords } from './failures.ts';
import { decode } from '../model/modified-utf7.ts';
import { QuotaAnswer } from './quota-answer.ts';
import { itemsOf, modSeqOf, numberOf, textOf, textsOf } from './responses.ts';

// A server could list more than anybody reads.
const MAX_ROWS = 100;
const MAX_TEXT = 200;

const quoted = (value: string): Argument => ({ type: 'STRING', value });
const atom = (value: string): Argument => ({ type: 'ATOM', value });

interface Subject {
  readonly path: MailboxPath | undefined;
  /** What the folder said when it was opened. */
  readonly examined: Examined | undefined;
}

type Untagged = Readonly<Record<string, (untagged: ImapResponse) => void>>;

export async function inspect(
  client: Client,
  capabilities: Capabilities,
  { path, examined }: Subject,
): Promise<Inspection> {
  const refusals: Safe[] = [];
  const ask = async (name: string, attributes: readonly Argument[], untagged: Untagged): Promise<void> => {
    const handlers: Record<string, UntaggedHandler> = {};
    for (const [key, take] of Object.entries(untagged)) handlers[key] = async (answer) => take(answer);
    try {
      await client.command(name, attributes, { untagged: handlers });
    } catch (error) {
      const { responseStatus, responseText } = error as { responseStatus?: unknown; responseText?: unknown };
      if (responseStatus !== 'NO' && responseStatus !== 'BAD') throw error;
      refusals.push(
        safe`${toSafe(name)}: ${serverWords(typeof responseText === 'string' ? responseText : '')}`,
      );
    }
  };
  const told: { -readonly [Part in keyof Inspection]?: Inspection[Part] } = {};
  if (capabilities.has('ID')) {
    await ask('ID', [['name', 'imaptop'].map(quoted)], {
      ID: ({ attributes }) => (told.id = idOf(attributes?.[0])),
    });
  }
  if (capabilities.has('NAMESPACE')) {
    await ask('NAMESPACE', [], {
      NAMESPACE: ({ attributes }) => (told.namespaces = namespacesOf(attributes ?? [])),
    });
  }
  const folder: { -readonly [Part in keyof FolderFacts]?: FolderFacts[Part] } = {};
  if (path !== undefined) {
    await ask('STATUS', [quoted(path), statusItems(capabilities)], {
      STATUS: ({ attributes }) => Object.assign(folder, statusOf(attributes?.[1])),
    });
    if (capabilities.acl) {
      await ask('MYRIGHTS', [quoted(path)], {
        MYRIGHTS: ({ attributes }) => (folder.rights = shown(textOf(attributes?.[1]))),
      });
    }
  }
  if (capabilities.has('QUOTA')) {
    const answer = new QuotaAnswer();
    await ask('GETQUOTAROOT', [quoted(path ?? 'INBOX')], answer.untagged);
    const { roots, quotas } = answer.found;
    if (roots) folder.quotaRoots = roots;
    told.quotas = quotas;
  }
  return {
    ...told,
    ...(path === undefined ? {} : { folder: { ...examinedFacts(path, examined), ...folder } }),
    refusals,
  };
}

function shown(text: string | undefined): Safe {
  return toSafe((text ?? '').slice(0, MAX_TEXT));
}

function statusItems(capabilities: Capabilities): Argument[] {
  const items = ['MESSAGES', 'RECENT', 'UNSEEN', 'UIDNEXT', 'UIDVALIDITY'];
  // RFC 7162 §3.1.9; on others it is an error.
  if (capabilities.condStore) items.push('HIGHESTMODSEQ');
  return items.map(atom);
}

function statusOf(token: ImapAttribute | undefined): Partial<FolderFacts> {
  const items = itemsOf(token);
  const modSeq = modSeqOf(items.get('HIGHESTMODSEQ'));
  return defined({
    exists: numberOf(items.get('MESSAGES')),
    recent: numberOf(items.get('RECENT')),
    unseen: numberOf(items.get('UNSEEN')),
    uidNext: numberOf(items.get('UIDNEXT')),
    uidValidity: numberOf(items.get('UIDVALIDITY')),
    highestModSeq: modSeq === undefined ? undefined : String(modSeq),
  });
}

function examinedFacts(path: MailboxPath, examined: Examined | undefined): FolderFacts {
  const name = toSafe(decode(path));
  if (!examined) return { name };
  const { flags, permanentFlags, mode } = examined;
  return {
    name,
    ...defined({
      flags: flags?.slice(0, MAX_ROWS).map(shown),
      permanentFlags: permanentFlags?.slice(0, MAX_ROWS).map(shown),
      mode: mode === undefined ? undefined : shown(mode),
      uidValidity: examined.uidValidity,
    }),
  };
}

/** Without the parts that are not known. */
function defined<Part extends object>(parts: Part): { [Key in keyof Part]?: NonNullable<Part[Key]> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;
}

function idOf(token: ImapAttribute | undefined): NonNullable<Inspection['id']> {
  const texts = Array.isArray(token) ? token.map((item) => textOf(item) ?? '') : [];
  const fields = [];
  for (let at = 0; at + 1 < texts.length && fields.length < MAX_ROWS; at += 2)
    fields.push({ field: shown(texts[at]), value: shown(texts[at + 1]) });
  return fields;
}

const NAMESPACES = ['personal', 'others', 'shared'] as const;

function namespacesOf(attributes: readonly ImapAttribute[]): NamespaceFacts[] {
  return NAMESPACES.flatMap((kind, at) => {
    const list = attributes[at];
    if (!Array.isArray(list)) return [];
    return list.slice(0, MAX_ROWS).flatMap((one) => {
      const [prefix = '', delimiter = ''] = textsOf(one);
      return [{ kind, prefix: shown(decode(prefix)), delimiter: shown(delimiter) }];
    });
  });
}
