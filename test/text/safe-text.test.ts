import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, join, literal, safe, toAscii, toSafe, type Safe } from '../../src/text/safe-text.ts';
import { hostileText } from './hostile-text.ts';

// Written from the rules, not from the table: what no output may ever hold.
const FORBIDDEN =
  /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Variation_Selector}\p{Regional_Indicator}\p{Emoji_Modifier}\u2800]|[^\P{Zs} ]/u;
const STACKED = /\p{Mn}{3}/u;
const STARTS_WITH_MARK = /^\p{M}| \p{M}/u;

const isHarmless = (text: string): boolean =>
  !FORBIDDEN.test(text) && !STACKED.test(text) && !STARTS_WITH_MARK.test(text) && text.isWellFormed();

const isSurrogateTwin = (twin: string): boolean => /=(d[89a-f]..|fffd)$/.test(twin);

describe('toSafe', () => {
  test('leaves ordinary words of every script as they are', () => {
    const words = [
      'Wedding pictures',
      'Ana Černý, Petr Šimić, Grüße, naïve œuvre',
      'Đường Nguyễn Huệ',
      'Ελληνικά и русский текст',
      'עברית שָׁלוֹם العربية مُحَمَّد فارسی',
      '会議のお知らせ 東京 카이로 회의',
      'हिन्दी'.replace('\u094d', ''),
      'ภาษาไทยที่นี่',
      'தமிழ் ქართული հայերեն አማርኛ',
      '“quotes” – dash — … €5 © ™ ✓ ↩ ● │ ─ █ ▌',
      '😀 🎉 ✉ ☎',
    ];
    for (const text of words) expect(toSafe(text)).toBe(text);
  });

  test('shows what is harmful or invisible as marks', () => {
    expect(toSafe('a\u001b[31mb')).toBe('a␛[31mb');
    expect(toSafe('a\r\nb\0\u007f')).toBe('a␍␊b␀␡');
    expect(toSafe('a\tb')).toBe('a b');
    expect(toSafe('a\u009bHb\u0085')).toBe('a<9B>Hb<85>');
    expect(toSafe('a\u202etxt.exe\u2066')).toBe('a<202E>txt.exe<2066>');
    expect(toSafe('Sent\u200b\ufeff\u00ad')).toBe('Sent<200B><FEFF><AD>');
    expect(toSafe('a\u00a0b\u3000c\u2003')).toBe('a␣b␣␣c<2003>');
    expect(toSafe('x\u2028y\u{e0041}')).toBe('x<2028>y<E0041>');
    expect(toSafe('\u3164\u115f\u2800\uffa0')).toBe('<3164><115F><2800><FFA0>');
    expect(toSafe('\ue000\ufdd0\u0378\u{10ffff}')).toBe('<E000><FDD0><0378><10FFFF>');
    expect(toSafe('a\ud800b\udc00')).toBe('a\ufffdb\ufffd');
    expect(toSafe('❤\ufe0f 👩\u200d💻 👍🏽')).toBe('❤<FE0F> 👩<200D>💻 👍<1F3FD>');
    expect(toSafe('🇩🇪')).toBe('<D><E>');
    expect(toSafe('1\u20e3')).toBe('1<20E3>');
  });

  test('keeps two combining marks on a letter and counts the rest', () => {
    expect(toSafe('e' + '\u0301'.repeat(200))).toBe('e\u0301\u0301<+198>');
    expect(toSafe('\u0301e')).toBe('<0301>e');
    expect(toSafe('a \u0301')).toBe('a <0301>');
    expect(toSafe('\u200b\u0301')).toBe('<200B><0301>');
    expect(toSafe('\u093eक\u093e')).toBe('<093E>क\u093e');
  });

  test('writes clusters so that all count the same cells', () => {
    expect(toSafe('\u1112\u1161\u11ab\u1100\u116e\u11a8')).toBe('한국');
    expect(toSafe('가\u11a8\u1161')).toBe('각<1161>');
    expect(toSafe('हिन्दी')).toBe('हिनˎदी');
    expect(toSafe('น้ำ')).toBe('น\u0e49\u0e4d\u0e32');
  });

  test('shows every code point without harm, and no two of them alike', () => {
    const owner = new Map<string, number>();
    const harmful: number[] = [];
    const twins: string[] = [];
    for (let codePoint = 0x21; codePoint < 0x110000; codePoint += 1) {
      const text = toSafe(`a${String.fromCodePoint(codePoint)}b`);
      if (!isHarmless(text)) harmful.push(codePoint);
      if (codePoint >= 0x20000 && codePoint < 0xe0000) continue;
      const twin = owner.get(text);
      if (twin !== undefined) twins.push(`${twin.toString(16)}=${codePoint.toString(16)}`);
      owner.set(text, codePoint);
    }
    expect(harmful).toEqual([]);
    // A mark equals itself typed by hand, and the viramas, each of its own script, share one; surrogates share U+FFFD.
    expect(twins.filter((twin) => !isSurrogateTwin(twin))).toMatchInlineSnapshot(`
      [
        "2ce=94d",
        "94d=9cd",
        "9cd=acd",
        "acd=b4d",
        "b4d=c4d",
        "c4d=d4d",
        "d4d=1039",
        "1039=17d2",
        "17d2=1a60",
        "1a60=1b44",
        "1b44=1bab",
        "7f=2421",
        "a0=2423",
        "1bab=a9c0",
        "a9c0=aaf6",
        "aaf6=10a3f",
        "10a3f=11133",
        "11133=1193e",
        "1193e=11a47",
        "11a47=11a99",
      ]
    `);
    expect(owner.has('ab')).toBe(false);
  });

  test('only ever puts out the harmless alphabet, and changes nothing the second time', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const once = toSafe(text);
        expect(once).toSatisfy(isHarmless);
        expect(toSafe(once)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  test('grows by at most eight letters for one', () => {
    fc.assert(fc.property(hostileText, (text) => toSafe(text).length <= 8 * text.length));
    expect(toSafe('\u0301'.repeat(100_000))).toHaveLength(600_000);
    expect(toSafe('a' + '\u0301'.repeat(100_000))).toBe('a\u0301\u0301<+99998>');
    expect(toSafe('\u1100' + '\u1161'.repeat(100_000)).length).toBe(1 + 99_999 * 6);
  });
});

describe('composing', () => {
  test('joins safe texts into safe texts', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (left, right) => {
        const whole = concat(toSafe(left), toSafe(right));
        expect(toSafe(whole)).toBe(whole);
      }),
      { numRuns: 1000 },
    );
    expect(join([literal('a'), literal('b')], literal(' · '))).toBe('a · b');
    expect(safe`${3} of ${toSafe('x\u200b')}.`).toBe('3 of x<200B>.');
    expect(literal('\u001b')).toBe('␛');
  });

  test('refuses a bare string by type', () => {
    const fromMail: string = 'x';
    // @ts-expect-error a string is not a literal
    const door: Safe = literal(fromMail);
    // @ts-expect-error a string is not safe
    const tagged: Safe = safe`${fromMail}`;
    expect([door, tagged]).toEqual(['x', 'x']);
  });
});

describe('toAscii', () => {
  test('names what ASCII lacks', () => {
    expect(toAscii(toSafe('Černý\u001b\u007f 会\u200b'))).toBe('<010C>ern<FD><1B><7F> <4F1A><200B>');
  });

  test('puts out printable ASCII alone', () => {
    fc.assert(fc.property(hostileText, (text) => /^[\x20-\x7e]*$/.test(toAscii(toSafe(text)))));
  });
});
