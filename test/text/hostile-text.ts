// Hostile strings: the shared list, more of our own, and an endless supply for properties.
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';

export type HostileCase = { readonly id: string; readonly text: string; readonly rules: readonly string[] };

type SharedCase = { id: string; text: string; wire_b64: string; terminal_must_not: string[] };

const shared = process.env['IMAPTOP_SHARED'] ?? new URL('../../../shared', import.meta.url).pathname;

/** Each shared case as the decoded text, and as its wire bytes read as UTF-8 and as Latin-1. */
export function sharedCases(): HostileCase[] {
  const list = JSON.parse(readFileSync(`${shared}/hostile/terminal-injection.json`, 'utf8')) as {
    cases: SharedCase[];
  };
  return list.cases.flatMap(({ id, text, wire_b64: wire, terminal_must_not: rules }) => {
    const bytes = Buffer.from(wire, 'base64');
    return [
      { id, text, rules },
      { id: `${id} wire utf-8`, text: bytes.toString('utf8'), rules: [] },
      { id: `${id} wire latin-1`, text: bytes.toString('latin1'), rules: [] },
    ];
  });
}

const hostile = (id: string, text: string, ...rules: string[]): HostileCase => ({ id, text, rules });

export const OWN_CASES: readonly HostileCase[] = [
  hostile('osc52-c1', 'x\u009d52;c;ZWNobyBoaQ==\u009cy', 'osc', 'clipboard', 'c1'),
  hostile('osc52-unended', 'x\u001b]52;c;ZWNobw==', 'osc', 'clipboard'),
  hostile('osc8-c1', '\u009d8;;http://evil.example\u009clink\u009d8;;\u009c', 'osc', 'hyperlink', 'c1'),
  hostile('title-stack', '\u001b[22;2t\u001b]2;evil\u0007\u001b[21t', 'csi', 'osc', 'title', 'reply'),
  hostile('palette', '\u001b]4;1;#000000\u001b\\\u001b]104\u0007', 'osc'),
  hostile(
    'device-attributes',
    '\u001b[c\u001b[>c\u001b[=c\u001bZ\u001b[6n\u001b[?15n',
    'csi',
    'esc',
    'reply',
  ),
  hostile('decrqss', '\u001bP$q"p\u001b\\\u0090$qm\u009c', 'dcs', 'reply', 'c1'),
  hostile('xtgettcap', '\u001bP+q544e\u001b\\', 'dcs', 'reply'),
  hostile('modes', '\u001b[?1000h\u001b[?1006h\u001b[?2004l\u001b[?25l\u001b[?1049h\u001b[4h', 'csi', 'mode'),
  hostile('keypad', '\u001b=\u001b>\u001b[?1h', 'esc', 'csi', 'mode'),
  hostile('full-reset', 'a\u001bcb', 'esc', 'cells-outside'),
  hostile('charset', '\u001b(0qqq\u000eqqq\u000f', 'esc', 'c0', 'cells-outside'),
  hostile('scroll-region', '\u001b[2;3r\u001bM\u001bD\u001bE', 'csi', 'esc', 'cells-outside'),
  hostile('cursor-home', '\u001b[HOWNED\u001b[5;1Hx\u001b[99B', 'csi', 'cells-outside'),
  hostile('save-restore', '\u001b7\u001b[1;1Hz\u001b8', 'esc', 'csi', 'cells-outside'),
  hostile('repeat', 'x\u001b[999b', 'csi', 'cells-outside'),
  hostile('backspace', 'abc\b\b\b\b\b\b\b\b\b\b\b\b\bX', 'c0', 'cells-outside'),
  hostile('vt-ff-nel', 'a\u000bb\u000cc\u0085d', 'c0', 'c1', 'newline'),
  hostile('line-separators', 'a\u2028b\u2029c', 'invisible', 'newline'),
  hostile('tabs', 'a\tb\t\tc\u0088', 'c0', 'width'),
  hostile('nul-bell-del', 'a\u0000b\u0007c\u007fd', 'c0'),
  hostile('apc-pm-sos', '\u001b_Gx\u001b\\\u001b^y\u001b\\\u001bXz\u001b\\', 'apc', 'string', 'esc'),
  hostile('apc-pm-sos-c1', '\u009fGx\u009c\u009ey\u009c\u0098z\u009c', 'apc', 'string', 'c1'),
  hostile('single-shifts', '\u008eA\u008fB\u001bNC', 'c1', 'esc'),
  hostile('esc-last', 'subject\u001b', 'esc', 'cells-outside'),
  hostile('csi-last', 'subject\u001b[', 'csi', 'cells-outside'),
  hostile('bidi-all', '\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c', 'bidi'),
  hostile('bidi-letters', 'עברית abc العربية 123', 'width'),
  hostile('zero-widths', 'S\u200be\u200cn\u200dt\u2060\ufeff\u00ad\u034f\u180e', 'invisible'),
  hostile('tags', 'INBOX\u{e0001}\u{e0068}\u{e0069}\u{e007f}', 'invisible'),
  hostile('selectors', '❤\ufe0f1\ufe0f\u20e3A\u{e0100}', 'invisible', 'width'),
  hostile('blank-letters', 'a\u3164b\u115fc\u1160d\uffa0e\u2800f\u{1d159}g', 'invisible', 'width'),
  hostile('blank-spaces', 'a\u00a0b\u1680c\u2003d\u200ae\u202ff\u205fg\u3000h', 'invisible', 'width'),
  hostile('invisible-operators', 'a\u2061b\u2062c\u2063d\u2064e\u206af', 'invisible'),
  hostile('lone-surrogates', 'a\ud800b\udc00c\udbff', 'invalid-utf8', 'width'),
  hostile('noncharacters', 'a\ufffeb\uffffc\ufdd0d\u{1ffff}e\u{10ffff}', 'width'),
  hostile('private', 'a\ue000b\uf8ffc\u{f0000}', 'width'),
  hostile('unassigned', 'a\u0378b\u{1fffd}c\u{50000}', 'width'),
  hostile('zalgo-start', '\u0301'.repeat(50) + 'e', 'zalgo', 'width'),
  hostile('zalgo-mixed', 'a\u0316\u0317\u0318\u0301\u0302\u0303b\u20dd\u20e3\u0488', 'zalgo', 'width'),
  hostile('mark-after-space', 'a \u0301\u093e\u3099b', 'zalgo', 'width'),
  hostile('emoji-joined', '👩\u200d💻👨\u200d👩\u200d👧👍🏽🫠🥱', 'width'),
  hostile('flags-half', '🇩🇪🇩🇪🇩', 'width'),
  hostile('jamo', '\u1112\u1161\u11ab\u1100\u1100\u1161\u11a8\ua960\ud7b0\ud7cb', 'width'),
  hostile('conjuncts', 'क्ष्म्य শ্রী ക്ഷ ကုမ္ပဏီ ខ្មែរ', 'width'),
  hostile('sara-am', 'น้ำ ກຳ ำ', 'width'),
  hostile('kana-marks', 'か\u3099は\u309aｶﾞﾞﾞ', 'width'),
  hostile('hexagrams', '䷀䷿𝌆☰', 'width'),
  hostile('overlong-glyphs', '﷽⸻⸺', 'width'),
  hostile('wide-run', '会'.repeat(300), 'width'),
  hostile('wide-odd', 'a' + '会'.repeat(100), 'width'),
  hostile('long', 'x'.repeat(100_000), 'width'),
  hostile('long-esc', '\u001b[2J'.repeat(20_000), 'csi', 'width'),
];

const FRAGMENTS = OWN_CASES.map(({ text }) => text).filter((text) => text.length < 100);

/** Any UTF-16: all planes, lone surrogates, controls, the letters that widths quarrel about, and whole attacks. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0x10ffff }).map((codePoint) => String.fromCodePoint(codePoint)),
      fc.integer({ min: 0, max: 0xff }).map((codePoint) => String.fromCodePoint(codePoint)),
      fc.integer({ min: 0x300, max: 0x1fff }).map((codePoint) => String.fromCodePoint(codePoint)),
      fc.integer({ min: 0x2000, max: 0x33ff }).map((codePoint) => String.fromCodePoint(codePoint)),
      fc.integer({ min: 0x1f000, max: 0x1ffff }).map((codePoint) => String.fromCodePoint(codePoint)),
      fc.constantFrom(
        '\u0301',
        '\u0323',
        '\u093e',
        '\u094d',
        'क',
        '会',
        '한',
        '\u1161',
        '\u200d',
        ' ',
        'a',
        'ก',
      ),
      fc.constantFrom(...FRAGMENTS),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));
