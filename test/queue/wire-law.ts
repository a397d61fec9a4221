// What a line on the wire may be. Whatever a test does beside, every line that it made the program send is held to this.
import { toUid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { ProxyLine } from '../helpers/fault-proxy.ts';

const MAX_OCTETS = 8_000;

const SET = String.raw`\d+(?::\d+)?(?:,\d+(?::\d+)?)*`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const FLAG = String.raw`\\?[^\s()\\"*]+`;

/**
 * UIDs by number, no `*`, no sequence number, no CLOSE, no plain EXPUNGE: whatever is not here is not lawful. A plain
 * EXPUNGE is for the tests that consent to it.
 */
const LAWFUL = [
  /^LOGIN "[^"]*" "[^"]*"$/,
  /^LOGOUT$/,
  /^NOOP$/,
  /^(?:SELECT|EXAMINE) "(?:[^"\\]|\\.)*"$/,
  new RegExp(
    String.raw`^UID SEARCH (?:RETURN \(ALL\) )?(?:ALL|(?:UID ${SET})?(?:(?:^| )?(?:UN)?(?:[A-Z]+|KEYWORD ${FLAG}))?)$`,
  ),
  /^UID SORT (?:RETURN \(PARTIAL 1:\d+\) )?\((?:REVERSE )?(?:SIZE|ARRIVAL)\) UTF-8 ALL$/,
  /^COMPRESS DEFLATE$/,
  new RegExp(String.raw`^UID FETCH ${SET} \(UID FLAGS(?: INTERNALDATE RFC822\.SIZE)?\)$`),
  new RegExp(
    String.raw`^UID FETCH ${SET} \(UID FLAGS INTERNALDATE RFC822\.SIZE(?: MODSEQ)? BODY\.PEEK\[HEADER\.FIELDS \(MESSAGE-ID SUBJECT\)\]<0\.65536>\)$`,
  ),
  new RegExp(String.raw`^UID FETCH ${SET} \(UID FLAGS INTERNALDATE BODY\.PEEK\[\]<\d+\.\d+>\)$`),
  new RegExp(String.raw`^UID STORE ${SET} (?:\(UNCHANGEDSINCE \d+\) )?[+-]FLAGS\.SILENT \(${FLAG}\)$`),
  new RegExp(String.raw`^UID FETCH ${SET} \(UID X-GM-LABELS\)$`),
  new RegExp(String.raw`^UID STORE ${SET} [+-]X-GM-LABELS \((?:\\(?:Inbox|Important)|${QUOTED})\)$`),
  new RegExp(`^UID EXPUNGE ${SET}$`),
  new RegExp(`^UID (?:COPY|MOVE) ${SET} ${QUOTED}$`),
  new RegExp(String.raw`^STATUS ${QUOTED} \(MESSAGES UIDNEXT UIDVALIDITY\)$`),
  new RegExp(`^MYRIGHTS ${QUOTED}$`),
  // Folders of our own, and no others, are made and deleted.
  /^(?:CREATE|DELETE) "(?:INBOX[./])?imaptop-(?:\d+-[a-z0-9]{6}|trial-\d+-[a-z0-9]+)"$/,
  new RegExp(String.raw`^APPEND ${QUOTED}(?: \(${FLAG}(?: ${FLAG})*\))?(?: "[^"]*")? \{\d+\+?\}$`),
];

/** The lines that break the law. */
export function unlawful(lines: readonly ProxyLine[], consented: readonly RegExp[] = []): string[] {
  return lines
    .filter(({ tag, line }) => {
      const octets = Buffer.byteLength(`${tag} ${line}\r\n`);
      return octets > MAX_OCTETS || ![...LAWFUL, ...consented].some((lawful) => lawful.test(line));
    })
    .map(({ line }) => line);
}

const CHANGE = /^(?:UID (?:STORE|EXPUNGE|COPY|MOVE) |EXPUNGE|CREATE |DELETE |APPEND )/;

interface SentChange {
  /** The one that was selected last. */
  readonly folder: string;
  /** The line without its UIDs and without a condition: what it would do. */
  readonly what: string;
  readonly uids: UidSet;
  readonly line: string;
  /** Over which connection it was sent, and asked about since. */
  connection: number;
  opened: boolean;
  asked: UidSet;
}

/**
 * Changes that were sent for the same messages twice without asking. In between, the messages must be asked about; over
 * another connection, the folder must be opened anew before that. A copy is asked about in its target.
 */
export function blindlyResent(lines: readonly ProxyLine[]): string[] {
  const blind: string[] = [];
  let sent: SentChange[] = [];
  let folder = '';
  for (const { line, connection } of lines) {
    folder = /^SELECT (.*)$/.exec(line)?.[1] ?? folder;
    for (const one of sent) if (one.connection !== connection) moveTo(one, connection);
    if (/^(?:SELECT|EXAMINE) /.test(line)) for (const one of sent) one.opened = true;
    const question = /^UID (?:SEARCH (?:RETURN \(ALL\) )?UID|FETCH(?=.* X-GM-LABELS)) (\S+)/.exec(line)?.[1];
    const found = (question === undefined ? undefined : UidSet.parse(question)) ?? UidSet.empty;
    for (const one of sent) {
      if (one.opened) one.asked = one.asked.union(found);
      if (isAskedBy(one, line)) one.asked = one.uids;
    }
    const change = changeOf(line);
    if (!change) continue;
    const again = sent.filter(
      (one) => one.folder === folder && one.what === change.what && overlaps(one.uids, change.uids),
    );
    if (again.some((one) => one.asked.isEmpty || !one.uids.intersect(change.uids).minus(one.asked).isEmpty)) {
      blind.push(line);
    }
    sent = sent.filter((one) => !isOver(one, change.what));
    // Messages that look alike may well be appended one after the other; after a cut they are asked about.
    const asked = change.what.startsWith('APPEND') ? change.uids : UidSet.empty;
    sent.push({ ...change, folder, line, connection, opened: true, asked });
  }
  return blind;
}

/** A folder that is deleted holds nothing any more, and one that is made is another one. */
function isOver({ folder, what }: SentChange, now: string): boolean {
  const [, verb, path] = /^(CREATE|DELETE) (.*)$/.exec(now) ?? [];
  if (verb === 'CREATE') return what === `DELETE ${path}`;
  return (
    verb === 'DELETE' && (folder === path || what === `CREATE ${path}` || what.startsWith(`APPEND ${path} `))
  );
}

/** Over another connection all has to be asked anew. */
function moveTo(one: SentChange, connection: number): void {
  one.connection = connection;
  one.opened = false;
  one.asked = UidSet.empty;
}

/** Copies are looked for in their target, folders by their status. */
function isAskedBy({ what }: SentChange, line: string): boolean {
  if (/^(?:COPY|APPEND)/.test(what)) return /^(?:EXAMINE|SELECT) /.test(line);
  return /^(?:CREATE|DELETE)/.test(what) && line.startsWith('STATUS ');
}

function overlaps(a: UidSet, b: UidSet): boolean {
  return !a.intersect(b).isEmpty;
}

function changeOf(line: string): { what: string; uids: UidSet } | undefined {
  if (!CHANGE.test(line)) return undefined;
  const uids = /^UID \S+ (\S+)(.*)$/.exec(line);
  // What names no message is one and the same each time.
  if (!uids) return { what: line, uids: UidSet.of(toUid(1)) };
  const rest = uids[2]!.replace(/ \(UNCHANGEDSINCE \d+\)/, '');
  return { what: `${line.split(' ')[1]}${rest}`, uids: UidSet.parse(uids[1]!) ?? UidSet.empty };
}

export function isChange({ line }: ProxyLine): boolean {
  return CHANGE.test(line);
}
