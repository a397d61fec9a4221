// Reads out a header the way a mail administrator reads it.
import type { HeaderReport } from '../../model/header-report.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { parseHeader } from '../header-fields.ts';
import { claimsOf } from './authentication.ts';
import { headerLines, latin1, rawFields, type HeaderLine } from './header-lines.ts';
import { odditiesOf } from './oddities.ts';
import { routeOf } from './received.ts';
import { signaturesOf } from './signatures.ts';

/** A line is shown in pieces of so many octets. */
const MAX_RAW_LINE = 4_000;

const HANDLING =
  /^(?:list-.*|precedence|x-priority|priority|importance|x-msmail-priority|auto-submitted|x-auto-response-suppress|x-loop|feedback-id|return-path|delivered-to|x-mailer|user-agent)$/i;

export interface HeaderOctets {
  readonly octets: Uint8Array;
  readonly cut: boolean;
}

/** `trusted`: authserv-ids that the account names. */
export function headerReport({ octets, cut }: HeaderOctets, trusted: readonly string[]): HeaderReport {
  const lines = headerLines(octets);
  const raw = rawFields(lines);
  const fields = parseHeader(octets);
  const named = (name: string): string[] =>
    raw.filter((field) => field.name.toLowerCase() === name).map(({ value }) => value);
  const [date] = named('date');
  const route = routeOf(named('received'), date);
  const arrived = route.hops.findLast((hop) => hop.date !== undefined)?.date;
  return {
    fields,
    raw: lines.flatMap(rawLines),
    octets: octets.length,
    cut,
    route,
    claims: claimsOf(raw, trusted),
    trustsAny: trusted.length > 0,
    signatures: signaturesOf(raw, {
      fromDomain: domainOf((named('from')[0] ?? '').slice(0, 2_000)),
      arrived,
    }),
    handling: fields.filter(({ name }) => HANDLING.test(name)),
    oddities: odditiesOf({ lines, fields: raw, cut, arrived }),
  };
}

/** Of the last address in angle brackets, else of the last one there is. */
function domainOf(from: string): string {
  const address = /<[^<>]*@([^<>@\s]{1,255})>[^<>]*$/.exec(from) ?? /@([\w.-]{1,255})\W*$/.exec(from);
  return (address?.[1] ?? '').toLowerCase();
}

/** Every octet to be seen: TAB and line ends that are not CRLF as signs, 8-bit octets by their numbers. */
function rawLines(line: HeaderLine): Safe[] {
  const text = latin1(line).replaceAll('\t', '\u2409') + (line.end === 'lf' ? '\n' : '');
  const shown: Safe[] = [];
  for (let from = 0; from < text.length; from += MAX_RAW_LINE) {
    shown.push(toSafe(byNumber(text.slice(from, from + MAX_RAW_LINE))));
  }
  return shown;
}

function byNumber(text: string): string {
  return text.replace(/[\x80-\xff]/g, (letter) => `<${letter.charCodeAt(0).toString(16).toUpperCase()}>`);
}
