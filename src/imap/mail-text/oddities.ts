// What is odd about a header: what breaks the rules of RFC 5322, and what makes other programs break.
import { isAscii, isUtf8 } from 'node:buffer';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { latin1, type HeaderLine, type RawField } from './header-lines.ts';
import { mailDate } from '../../text/mail-date.ts';

/** RFC 5322 §2.1.1: octets of a line, at most. */
const MAX_LINE = 998;
/** Octets of a field that no ordinary program writes: Exchange refuses some of them, libraries crash on others. */
const LONG_FIELD = 8_192;
const MANY_LINES = 100;

/** RFC 5322 §3.6 and RFC 2045 §3: once at most. */
const ONCE = [
  'Date',
  'From',
  'Sender',
  'Reply-To',
  'To',
  'Cc',
  'Bcc',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Subject',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
];

export interface OddHeader {
  readonly lines: readonly HeaderLine[];
  readonly fields: readonly RawField[];
  /** Only its beginning was read: what is not in it may follow. */
  readonly cut: boolean;
  /** When it arrived, as far as its hops say. */
  readonly arrived: number | undefined;
}

export function odditiesOf(header: OddHeader): Safe[] {
  return [...ofLines(header.lines), ...ofFields(header), ...ofValues(header)].map(toSafe);
}

function ofLines(lines: readonly HeaderLine[]): string[] {
  const found: string[] = [];
  const say = (count: number, one: string, more: string): void => {
    if (count > 0) found.push(count === 1 ? `1 ${one}` : `${count} ${more}`);
  };
  const matching = (test: (line: HeaderLine) => boolean): number => lines.filter(test).length;
  say(
    matching(({ end }) => end === 'lf'),
    'line ends in a bare LF',
    'lines end in a bare LF',
  );
  say(
    matching(({ octets }) => octets.includes(0x0d)),
    'line has a CR in it',
    'lines have a CR in them',
  );
  say(
    matching(({ octets }) => octets.includes(0)),
    'line has a NUL in it',
    'lines have a NUL in them',
  );
  const longest = lines.reduce((most, { octets }) => Math.max(most, octets.length), 0);
  const long = matching(({ octets }) => octets.length > MAX_LINE);
  say(
    long,
    `line is longer than ${MAX_LINE} octets: ${longest}`,
    `lines are longer than ${MAX_LINE} octets, the longest has ${longest}`,
  );
  say(
    matching(({ octets }) => octets.length > 0 && octets.every((octet) => octet === 0x20 || octet === 0x09)),
    'line of blanks only, which some take for the end of the header',
    'lines of blanks only, which some take for the end of the header',
  );
  return found;
}

function ofFields({ fields, cut }: OddHeader): string[] {
  const found: string[] = [];
  const named = (name: string): RawField[] =>
    fields.filter((field) => field.name.toLowerCase() === name.toLowerCase());
  for (const name of ONCE) {
    const count = named(name).length;
    if (count > 1) found.push(`${name} is there ${count} times`);
  }
  if (!cut) {
    for (const name of ['Date', 'From', 'Message-ID']) if (named(name).length === 0) found.push(`no ${name}`);
  }
  const strangers = fields.filter(({ name }) => name === '').length;
  if (strangers > 0) found.push(strangers === 1 ? '1 line is no field' : `${strangers} lines are no fields`);
  for (const { name, lines } of fields) {
    const octets = lines.reduce((sum, line) => sum + line.octets.length, 0);
    const shown = name === '' ? 'what is no field' : name;
    if (octets > LONG_FIELD) found.push(`${shown} has ${octets} octets in ${lines.length} lines`);
    else if (lines.length > MANY_LINES) found.push(`${shown} is folded into ${lines.length} lines`);
    if (name !== '' && /^[^:]*[ \t]:/.test(latin1(lines[0]!)))
      found.push(`a blank before the colon of ${name}`);
  }
  return found;
}

function ofValues({ fields, arrived }: OddHeader): string[] {
  const found: string[] = [];
  const eightBit = fields.filter(({ lines }) => lines.some(({ octets }) => !isAscii(octets)));
  if (eightBit.length > 0) {
    const names = [...new Set(eightBit.map(({ name }) => name || '(no field)'))].slice(0, 5).join(', ');
    const isAllUtf8 = eightBit.every(({ lines }) => lines.every(({ octets }) => isUtf8(octets)));
    found.push(`8-bit octets in ${names}: ${isAllUtf8 ? 'UTF-8 (RFC 6532)' : 'not UTF-8'}`);
  }
  for (const { name, value } of fields) {
    const key = name.toLowerCase();
    if (key === 'message-id') {
      if (value === '') found.push('Message-ID is empty');
      else if (!value.includes('@')) found.push('Message-ID without @');
      else if (!/^<[^<>\s]+>$/.test(value.trim())) found.push('Message-ID is not one <left@right>');
    }
    if (key === 'from' && value === '') found.push('From is empty');
    if (key === 'date') {
      const date = mailDate(value);
      if (date === undefined) found.push('Date cannot be read');
      else if (arrived !== undefined && date > arrived + A_DAY)
        found.push('Date lies more than a day after it arrived');
    }
  }
  return found;
}

const A_DAY = 86_400;
