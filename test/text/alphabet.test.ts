// The whole code space, written through a terminal: the table's cells are the terminal's cells.
import { describe, expect, test } from 'vitest';
import {
  COMBINING,
  MARK,
  NARROW,
  PLAIN_TEXT,
  SPACING,
  WIDE,
  glyphKind,
  isPlain,
} from '../../src/text/alphabet.ts';
import { toSafe, type Safe } from '../../src/text/safe-text.ts';
import { cellWidth } from '../../src/text/width.ts';
import { agreedKind, inkWidth, openTerminal, write, xtermWidths } from './agreement.ts';

const BATCH = 5_000;

const letters: number[] = [];
for (let codePoint = 0x80; codePoint < 0x110000; codePoint += 1) {
  if (glyphKind(codePoint) !== MARK) letters.push(codePoint);
}

/** The letter as it may stand: behind a base where it needs one. */
function standing(codePoint: number): Safe {
  const letter = String.fromCodePoint(codePoint);
  const kind = glyphKind(codePoint);
  return toSafe(kind === COMBINING || kind === SPACING ? `a${letter}` : letter);
}

function* batches(): Generator<Safe[]> {
  for (let start = 0; start < letters.length; start += BATCH) {
    yield letters.slice(start, start + BATCH).map(standing);
  }
}

const kinds = (text: string): number[] => Array.from(text, (letter) => glyphKind(letter.codePointAt(0)!));

describe('the alphabet', () => {
  test('has the scripts that mail is written in', () => {
    expect(kinds('éßžŁЖ')).toEqual([1, 1, 1, 1, 1]);
    expect(kinds('שלاب')).toEqual([1, 1, 1, 1]);
    expect(kinds('会한あア，！')).toEqual(Array(6).fill(WIDE));
    expect(kinds('\u0301\u05b0\u064e\u0e31')).toEqual(Array(4).fill(COMBINING));
    expect(letters.length).toBeGreaterThan(130_000);
  });

  test('is part of what xterm.js, Ink and the East Asian widths agree upon', () => {
    const xtermWidth = xtermWidths();
    // Han, Hangul and Tangut by the ten thousand are like their first: the tests below write each of them.
    const oneOfMany = /[\p{sc=Han}\p{sc=Tangut}가-힣]/u;
    const few = letters.filter((codePoint) => !oneOfMany.test(String.fromCodePoint(codePoint)));
    expect(few.filter((codePoint) => agreedKind(codePoint, xtermWidth) !== glyphKind(codePoint))).toEqual([]);
  });

  test('passes toSafe unmarked', () => {
    const changed = letters.filter(
      (codePoint) => !standing(codePoint).includes(String.fromCodePoint(codePoint)),
    );
    expect(changed).toEqual([]);
  });

  test('has the cells that xterm.js gives it', async () => {
    const terminal = openTerminal(8, BATCH);
    const wrong: string[] = [];
    for (const batch of batches()) {
      await write(terminal, '\u001bc' + batch.map((text) => `${text}|`).join('\r\n'));
      batch.forEach((text, row) => {
        const line = terminal.buffer.active.getLine(row)!;
        if (line.getCell(cellWidth(text))!.getChars() !== '|') wrong.push(text);
      });
    }
    terminal.dispose();
    expect(wrong).toEqual([]);
  });

  test('has the cells that Ink gives it, alone and in company', () => {
    const wrong: string[] = [];
    for (const batch of batches()) {
      // One long text tries every joint of neighbours as well.
      const sum = batch.reduce((total, text) => total + cellWidth(text), 0);
      if (inkWidth(batch.join('')) !== sum)
        wrong.push(...batch.filter((text) => inkWidth(text) !== cellWidth(text)));
      if (inkWidth(batch.join('')) !== sum) wrong.push(`joint after ${batch[0]}`);
    }
    expect(wrong).toEqual([]);
  });

  test('has no mark that joins the letters around it', () => {
    const joining = letters.filter((codePoint) => {
      const mark = String.fromCodePoint(codePoint);
      const cells = cellWidth(standing(codePoint));
      return /\p{M}/u.test(mark) && inkWidth(`\u0915${mark}\u0915`) !== cells + 1;
    });
    expect(joining).toEqual([]);
  });

  test('is narrow wherever it is told without the table', () => {
    const all = Array.from({ length: 0x31400 - 0x80 }, (_, index) => index + 0x80);
    const plain = all.filter((codePoint) => PLAIN_TEXT.test(String.fromCodePoint(codePoint)));
    expect(plain.length).toBeGreaterThan(1_000);
    expect(plain.filter((codePoint) => glyphKind(codePoint) !== NARROW)).toEqual([]);
    expect(all.filter((codePoint) => isPlain(codePoint) && glyphKind(codePoint) !== NARROW)).toEqual([]);
  });
});
