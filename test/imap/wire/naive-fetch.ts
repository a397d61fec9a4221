// FETCH responses for tests, made from rows, and read again by the simplest parser there is, which keeps strings of
// everything: the scanner must agree with it.
import fc from 'fast-check';

export interface Row {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly date: string;
  readonly size: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function dateText(seconds: number, zone: string): string {
  const date = new Date(seconds * 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${String(date.getUTCDate()).padStart(2)}-${MONTHS[date.getUTCMonth()] ?? ''}`;
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${day}-${year} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${zone}`;
}

const flag = fc.constantFrom(
  '\\Seen',
  '\\SEEN',
  '\\Deleted',
  '\\Recent',
  '\\Flagged',
  '$Forwarded',
  'NonJunk',
  'a.b',
);

export const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    uid: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 4_294_967_295 })),
    flags: fc.array(flag, { maxLength: 4 }),
    date: fc
      .tuple(
        fc.integer({ min: -62_000_000_000, max: 200_000_000_000 }),
        fc.constantFrom('+0000', '-0730', '+1200'),
      )
      .map(([seconds, zone]) => dateText(seconds, zone)),
    size: fc.oneof(
      fc.nat(),
      fc.maxSafeInteger().filter((n) => n >= 0),
    ),
  }),
  { maxLength: 60 },
);

/** Things that servers put in beside what was asked. */
const extra = fc.constantFrom(
  ' MODSEQ (624140003)',
  ' X-LIST (a (b "c)" {4}\r\n)\r\n( NIL) "\\"")',
  ' BODY[TEXT] {9}\r\n* 1 FETCH',
  ' BODY[HEADER.FIELDS ("X" {1}\r\n])]<0> NIL',
  ' EMAILID (M1)',
  '',
);

const OTHER_LINES = [
  '* 3 EXISTS\r\n',
  '* 9 EXPUNGE\r\n',
  '* OK still here {7}\r\n',
  '* 1 FETCH (FLAGS (\\Seen))\r\n',
];

/** The bytes of an answer that holds these rows, written in one of the many ways that are allowed. */
export function written(list: readonly Row[]): fc.Arbitrary<string> {
  const row = ({ uid, flags, date, size }: Row): fc.Arbitrary<string> =>
    fc
      .tuple(
        fc.shuffledSubarray(
          [
            `UID ${uid}`,
            `FLAGS (${flags.join(' ')})`,
            `INTERNALDATE ${quotedOrLiteral(date, size)}`,
            `RFC822.SIZE ${size}`,
          ],
          { minLength: 4 },
        ),
        extra,
        extra,
        fc.boolean(),
        fc.constantFrom('', ...OTHER_LINES),
      )
      .map(([[first = '', ...items], a, b, upper, other]) => {
        const names = upper
          ? items
          : items.map((item) => item.replace(/^[A-Z0-9.]+/, (name) => name.toLowerCase()));
        return `${other}* ${uid % 7} FETCH (${first}${a} ${names.join(' ')}${b})\r\n`;
      });
  return list.length === 0 ? fc.constant('') : fc.tuple(...list.map(row)).map((lines) => lines.join(''));
}

function quotedOrLiteral(text: string, size: number): string {
  return size % 3 === 0 ? `{${text.length}}\r\n${text}` : `"${text}"`;
}

/** What the rows mean: the last one of each UID, by UID. */
export function meaning(list: readonly Row[]): Map<number, { size: number; date: number; flags: string }> {
  const result = new Map<number, { size: number; date: number; flags: string }>();
  for (const { uid, flags, date, size } of list) {
    const [, day, month, year, time, zone] = /^ ?(\d+)-(\w+)-(\d+) (\S+) (\S+)$/.exec(date) ?? [];
    const iso = `${year}-${String(MONTHS.indexOf(month ?? '') + 1).padStart(2, '0')}-${day?.padStart(2, '0')}`;
    const seconds = Date.parse(`${iso}T${time}${zone?.replace(/(\d\d)$/, ':$1')}`) / 1000;
    const words = new Set(
      flags.filter((word) => word !== '\\Recent').map((word) => word.replace('SEEN', 'Seen')),
    );
    result.set(uid, { size, date: seconds, flags: [...words].sort().join(' ') });
  }
  return result;
}

/** Cuts bytes into chunks at the given places. */
export function chunks(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, i) => bytes.subarray(places[i - 1] ?? 0, end));
}
