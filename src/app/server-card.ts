// The words of the server card and of `imaptop probe`: sections of named lines, from the report's facts.
import type { Access } from '../model/access.ts';
import type { QuotaFacts } from '../model/quota.ts';
import type {
  CertificateFacts,
  FolderFacts,
  ServerReport,
  StepName,
  TlsFacts,
} from '../model/server-report.ts';
import { concat, join, literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import { formatCount } from '../text/size.ts';
import { EXPIRY_DAYS } from './expiry.ts';
import type { Tone } from './state.ts';

export interface CardRow {
  readonly name: Safe;
  /** A number before the text, in a column of its own. */
  readonly figure?: Safe;
  readonly text: Safe;
  readonly tone: Tone;
}

/** Two things of a kind, name by name. */
export interface CardPairs {
  readonly heads: readonly [Safe, Safe];
  readonly rows: readonly {
    readonly name: Safe;
    readonly texts: readonly [Safe, Safe];
    readonly same: boolean;
  }[];
}

export interface CardSection {
  readonly title: Safe;
  readonly rows: readonly CardRow[];
  /** What differs, side by side. */
  readonly pairs?: CardPairs;
  /** The mechanisms' table stands here. */
  readonly table?: true;
}

const DAY_MS = 86_400_000;

const SPACE = literal(' ');
const COMMA = literal(', ');

const row = (name: Safe, text: Safe, tone: Tone = 'plain'): CardRow => ({ name, text, tone });

/**
 * Without those of which nothing is known. `now`: milliseconds since 1970-01-01 UTC. `access`: what SELECT said of the folder,
 * where the console has opened it for a change.
 */
export function cardSections(report: ServerReport, now: number, access?: Access): CardSection[] {
  const sections: CardSection[] = [
    { title: literal('Way in'), rows: wayRows(report) },
    { title: literal('TLS'), rows: report.tls ? tlsRows(report.tls) : clearRows(report) },
    ...changeSection(report.tls, now),
    ...(report.tls?.certificates ?? []).map((certificate, at) => ({
      title: at === 0 ? literal('Certificate') : literal('Signed by'),
      rows: certificateRows(certificate, now),
    })),
    { title: literal('Greeting and capabilities'), rows: capabilityRows(report) },
  ];
  if (report.mechanisms.length > 0)
    sections.push({ title: literal('Mechanisms'), rows: disabledRows(report), table: true });
  sections.push(
    { title: literal('The server says of itself'), rows: inspectionRows(report) },
    { title: literal('Quota'), rows: (report.quotas ?? []).map(quotaRow) },
  );
  if (report.folder)
    sections.push({ title: safe`Folder ${report.folder.name}`, rows: folderRows(report.folder, access) });
  const refused = report.refusals.map((words) => row(literal('refused'), words, 'warning'));
  sections.push({ title: literal('Not answered'), rows: refused });
  return sections.filter(({ rows, table, pairs }) => rows.length > 0 || table || pairs);
}

const STEPS: Readonly<Record<StepName, Safe>> = {
  resolve: literal('name resolution'),
  connect: literal('TCP'),
  tls: literal('TLS'),
  greeting: literal('greeting'),
  capability: literal('CAPABILITY'),
  'sign-in': literal('sign-in'),
  questions: literal('questions'),
};

const STARTING = literal('with the start of imaptop itself in them; imaptop probe measures the server alone');

function wayRows(report: ServerReport): CardRow[] {
  const { server, steps, whileStarting, failure } = report;
  const { user, as, host, port } = server;
  const whose = as ? safe`${as}'s mailbox, signed in as ${user}` : user;
  return [
    ...(user === '' ? [] : [row(literal('account'), whose)]),
    row(literal('server'), safe`${host} port ${toSafe(String(port))}`),
    ...(server.way === undefined ? [] : [row(literal('through'), server.way)]),
    ...steps.map(({ name, outcome, milliseconds }): CardRow => {
      const figure = toSafe(`${milliseconds.toFixed(1)} ms`);
      return outcome === 'failed'
        ? { name: STEPS[name], figure, text: literal('failed'), tone: 'danger' }
        : { name: STEPS[name], figure, text: stepDetail(name, report), tone: 'plain' };
    }),
    ...(whileStarting ? [row(literal('times'), STARTING)] : []),
    ...(failure ? [row(literal('failed'), failure.text, 'danger')] : []),
  ];
}

function stepDetail(step: StepName, { addresses, address, tls, mechanisms }: ServerReport): Safe {
  switch (step) {
    case 'resolve':
      return join(addresses, COMMA);
    case 'connect':
      return address ?? literal('');
    case 'tls':
      return tls ? tls.version : literal('');
    case 'sign-in': {
      const used = mechanisms.find(({ use }) => use === 'used');
      return used ? safe`by ${used.name}` : literal('');
    }
    case 'greeting':
    case 'capability':
    case 'questions':
      return literal('');
  }
}

function clearRows({ server, failure }: ServerReport): CardRow[] {
  if (server.tls === 'none' && server.isTunnel)
    return [row(literal('none'), literal('what passes is as safe as the tunnel is'))];
  if (server.tls === 'none')
    return [row(literal('none'), literal('everything can be read and changed on the way'), 'danger')];
  return failure ? [row(literal('none'), literal('it did not come to that'), 'warning')] : [];
}

function tlsRows({ version, cipher, trust, doubts }: TlsFacts): CardRow[] {
  return [
    row(literal('version'), version),
    row(literal('cipher'), cipher),
    trustRow(trust),
    ...doubts.map((why) => row(literal('because'), why, trust === 'none' ? 'danger' : 'warning')),
  ];
}

function trustRow(trust: TlsFacts['trust']): CardRow {
  switch (trust) {
    case 'authority':
      return row(literal('trusted'), literal('a known authority vouches for the certificate'));
    case 'pinned':
      return row(literal('trusted'), literal('the certificate is one that you pinned'));
    case 'none':
      return row(literal('NOT trusted'), literal('nobody vouches for the certificate'), 'danger');
  }
}

const QUARTER = /((?:[0-9A-F]{2}:){8})(?=[0-9A-F]{2}(?::|$))/g;

/** A fingerprint in four pieces, where a column is narrow. */
const breakable = (text: Safe): Safe => text.replaceAll(QUARTER, '$1 ') as Safe;

/** Where the user had pinned another one. */
function changeSection(tls: TlsFacts | undefined, now: number): CardSection[] {
  const [shown, before] = [tls?.certificates[0], tls?.known.at(-1)];
  if (!tls || !shown || !before || tls.trust !== 'none') return [];
  const [old, fresh] = [certificateRows(before, now), certificateRows(shown, now)];
  const names = [...new Set([...old, ...fresh].map(({ name }) => name))];
  const textOf = (rows: readonly CardRow[], name: Safe): Safe =>
    breakable(rows.find((one) => one.name === name)?.text ?? literal('none'));
  const rows = names.map((name) => {
    const texts = [textOf(old, name), textOf(fresh, name)] as const;
    return { name, texts, same: texts[0] === texts[1] };
  });
  const pinned = safe`pinned ${toSafe(before.pinnedAt.slice(0, 10))}`;
  const others = tls.known.length - 1;
  const more = others === 1 ? literal('1 other certificate is') : safe`${others} other certificates are`;
  return [
    {
      title: literal('The certificate is another one'),
      rows: others > 0 ? [row(literal('besides'), safe`${more} pinned for this server`)] : [],
      pairs: { heads: [pinned, literal('shown now')], rows },
    },
  ];
}

function certificateRows(certificate: CertificateFacts, now: number): CardRow[] {
  const { subject, issuer, names, serial, key, signature, fingerprint } = certificate;
  return [
    row(literal('subject'), subject),
    row(literal('issuer'), subject === issuer ? literal('itself') : issuer),
    ...(names.length > 0 ? [row(literal('names'), join(names, COMMA))] : []),
    validityRow(certificate, now),
    row(literal('key'), key),
    row(literal('signature'), signature),
    row(literal('serial'), serial),
    row(literal('SHA-256'), toSafe(fingerprint)),
  ];
}

function validityRow({ validFrom, validTo }: CertificateFacts, now: number): CardRow {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  const span = toSafe(`${validFrom.slice(0, 10)} to ${validTo.slice(0, 10)}`);
  const days = Math.floor((to - now) / DAY_MS);
  if (now < from) return row(literal('valid'), safe`${span}: not yet`, 'danger');
  if (now > to) return row(literal('valid'), safe`${span}: expired`, 'danger');
  const left = days === 1 ? literal('1 day left') : safe`${days} days left`;
  return row(literal('valid'), safe`${span}, ${left}`, days < EXPIRY_DAYS ? 'warning' : 'plain');
}

function capabilityRows({ greeting, capabilities }: ServerReport): CardRow[] {
  const { inClear, before, after, gained, lost } = capabilities;
  const listed = (name: Safe, names: readonly Safe[] | undefined): CardRow[] =>
    names ? [row(name, join(names, SPACE))] : [];
  const same = before && after && gained.length + lost.length === 0;
  return [
    ...(greeting === undefined ? [] : [row(literal('greeting'), greeting)]),
    ...listed(literal('before TLS'), inClear),
    ...listed(literal('before sign-in'), before),
    ...(same ? [row(literal('after'), literal('the same'))] : []),
    ...listed(literal('gained by it'), gained.length > 0 ? gained : undefined),
    ...listed(literal('lost by it'), lost.length > 0 ? lost : undefined),
  ];
}

function disabledRows({ capabilities: { before, inClear } }: ServerReport): CardRow[] {
  const offered = before ?? inClear ?? [];
  if (!offered.some((name) => name.toUpperCase() === 'LOGINDISABLED')) return [];
  const text = literal(
    'the server takes no LOGIN command on this connection as it is; SASL mechanisms may do',
  );
  return [row(literal('LOGINDISABLED'), text, 'warning')];
}

const NAMESPACES = {
  personal: literal('own folders'),
  others: literal("others' folders"),
  shared: literal('shared folders'),
};

function inspectionRows({ id, namespaces, enabled }: ServerReport): CardRow[] {
  return [
    ...(id ?? []).map(({ field, value }) => row(safe`ID ${field}`, value)),
    ...(namespaces ?? []).map(({ kind, prefix, delimiter }) =>
      row(NAMESPACES[kind], safe`below "${prefix}", levels divided by "${delimiter}"`),
    ),
    ...(enabled
      ? [row(literal('enabled'), enabled.length > 0 ? join(enabled, SPACE) : literal('nothing'))]
      : []),
  ];
}

function quotaRow({ root, resource, used, limit }: QuotaFacts): CardRow {
  const name = root === '' ? literal('(root)') : root;
  const unit = resource.toUpperCase() === 'STORAGE' ? literal(' KiB') : literal('');
  const share = limit > 0 ? Math.round((used / limit) * 100) : 100;
  const words = safe`${resource}  ${formatCount(used)} of ${formatCount(limit)}${unit}, ${share} %`;
  return row(name, words, share >= 90 ? 'warning' : 'plain');
}

function folderRows(folder: FolderFacts, access: Access | undefined): CardRow[] {
  const { flags, permanentFlags, mode, rights, quotaRoots } = folder;
  const kept = access?.permanentFlags?.map(toSafe);
  const numbers: readonly (readonly [Safe, number | undefined])[] = [
    [literal('EXISTS'), folder.exists],
    [literal('RECENT'), folder.recent],
    [literal('UNSEEN'), folder.unseen],
  ];
  const digits: readonly (readonly [Safe, string | undefined])[] = [
    [literal('UIDVALIDITY'), folder.uidValidity?.toString()],
    [literal('UIDNEXT'), folder.uidNext?.toString()],
    [literal('HIGHESTMODSEQ'), folder.highestModSeq],
  ];
  const unknown = literal('the server does not say');
  return [
    row(literal('FLAGS'), flags ? listOr(flags, literal('none')) : unknown),
    kept
      ? row(literal('PERMANENTFLAGS'), safe`${listOr(kept, literal('none'))} (SELECT)`)
      : row(literal('PERMANENTFLAGS'), underExamine(permanentFlags) ?? unknown),
    ...numbers.map(([name, count]) => row(name, count === undefined ? unknown : formatCount(count))),
    ...digits.map(([name, text]) => row(name, text === undefined ? unknown : toSafe(text))),
    row(literal('opened'), mode === undefined ? literal('by EXAMINE') : safe`by EXAMINE: ${mode}`),
    ...(access?.readOnly === undefined ? [] : [row(literal('for changes'), selectWords(access.readOnly))]),
    ...(rights === undefined ? [] : [row(literal('MYRIGHTS'), rights === '' ? literal('none') : rights)]),
    ...(quotaRoots ? [row(literal('quota root'), listOr(quotaRoots.map(named), literal('none')))] : []),
  ];
}

const selectWords = (readOnly: boolean): Safe =>
  readOnly ? literal('by SELECT: READ-ONLY') : literal('by SELECT: READ-WRITE');

const underExamine = (flags: readonly Safe[] | undefined): Safe | undefined =>
  flags && listOr(flags, literal('none under EXAMINE'));

const named = (root: Safe): Safe => (root === '' ? literal('""') : root);

const listOr = (items: readonly Safe[], none: Safe): Safe => (items.length > 0 ? join(items, SPACE) : none);

export interface MechanismRow {
  readonly mechanism: Safe;
  readonly offered: Safe;
  readonly imaptop: Safe;
  readonly use: Safe;
  readonly why: Safe;
}

export function mechanismRows({ mechanisms }: ServerReport): MechanismRow[] {
  const words = {
    used: literal('USED'),
    refused: literal('REFUSED'),
    possible: literal('possible'),
    impossible: literal('no'),
  };
  return mechanisms.map(({ name, offered, known, use, why }) => ({
    mechanism: name,
    offered: offered ? literal('yes') : literal('no'),
    imaptop: known ? literal('yes') : literal('no'),
    use: words[use],
    why,
  }));
}

export const MECHANISM_HEADS: MechanismRow = {
  mechanism: literal('mechanism'),
  offered: literal('offered'),
  imaptop: literal('imaptop'),
  use: literal('use'),
  why: literal('why'),
};

/** "mail.example.org:993", as titles name it. */
export function serverTitle({ server: { host, port } }: ServerReport): Safe {
  const isAddress = host.includes(':');
  return concat(isAddress ? safe`[${host}]` : host, toSafe(`:${port}`));
}
