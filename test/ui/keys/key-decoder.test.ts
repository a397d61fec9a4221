import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyDecoder } from '../../../src/ui/keys/key-decoder.ts';
import type { KeyPress } from '../../../src/ui/keys/key-press.ts';
import { MAX_PASTE_BYTES } from '../../../src/ui/keys/paste.ts';
import { MODIFIABLE_KEYS, NAMED_KEYS, keyBytes } from '../../helpers/key-bytes.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** Short notation: a key is its name, other presses are in angle brackets. */
function notation(press: KeyPress): string {
  switch (press.kind) {
    case 'key':
      return press.name;
    case 'paste':
      return `<paste ${JSON.stringify(press.text)}${press.truncated ? ' cut' : ''}>`;
    case 'mouse':
      return `<${press.motion} ${press.button} ${press.x},${press.y}>`;
    case 'unknown':
      return `<${press.sequence}>`;
  }
}

/** All chunks, then a flush. */
function decode(...chunks: (string | Uint8Array)[]): string[] {
  const decoder = new KeyDecoder();
  const presses = chunks.flatMap((chunk) => decoder.push(typeof chunk === 'string' ? bytes(chunk) : chunk));
  return [...presses, ...decoder.flush()].map(notation);
}

describe('keys of one chunk', () => {
  it('counts every key, in order', () => {
    expect(decode('jjj')).toEqual(['j', 'j', 'j']);
    expect(decode('Xy')).toEqual(['X', 'y']);
    expect(decode('\x1b[B\x1b[B')).toEqual(['Down', 'Down']);
    expect(decode('é日?🙂\r\x1b[5~ \t\x7f')).toEqual(
      ['é', '日', '?', '🙂', 'Enter', 'PageUp', 'Space', 'Tab', 'Backspace'], // prettier-ignore
    );
  });

  it('tells two Escs, and Esc with a control key, apart from Alt', () => {
    expect(decode('\x1b\x1b')).toEqual(['Esc', 'Esc']);
    expect(decode('\x1b\x1b[A')).toEqual(['Esc', 'Up']);
    expect(decode('\x1b\x03')).toEqual(['Esc', 'Ctrl-c']);
    expect(decode('\x1b\r')).toEqual(['Esc', 'Enter']);
    expect(decode('\x1bx\x1bX\x1bé\x1b ')).toEqual(['Alt-x', 'Alt-X', 'Alt-é', 'Alt-Space']);
    expect(decode('\x1b\x7f')).toEqual(['Alt-Backspace']);
  });
});

describe('names', () => {
  const cases: [string, string][] = [
    ['\x01\x03\x0a\x0c\x1a', 'Ctrl-a Ctrl-c Ctrl-j Ctrl-l Ctrl-z'],
    ['\x00\x1c\x1d\x1e\x1f\x08', 'Ctrl-Space Ctrl-\\ Ctrl-] Ctrl-^ Ctrl-_ Backspace'],
    ['\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F', 'Up Down Right Left Home End'],
    ['\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF', 'Up Down Right Left Home End'],
    [
      '\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[7~\x1b[8~',
      'Home Insert Delete End PageUp PageDown Home End',
    ],
    ['\x1bOP\x1bOQ\x1bOR\x1bOS\x1b[15~\x1b[24~', 'F1 F2 F3 F4 F5 F12'],
    ['\x1b[11~\x1b[12~\x1b[13~\x1b[14~\x1b[17~\x1b[21~\x1b[23~', 'F1 F2 F3 F4 F6 F10 F11'],
    ['\x1b[[A\x1b[[E', 'F1 F5'],
    ['\x1b[P\x1b[1;2P\x1b[1;5Q\x1bO5P', 'F1 Shift-F1 Ctrl-F2 Ctrl-F1'],
    [
      '\x1b[1;2A\x1b[1;5D\x1b[1;3C\x1b[1;6F\x1b[1;8H',
      'Shift-Up Ctrl-Left Alt-Right Ctrl-Shift-End Ctrl-Alt-Shift-Home',
    ],
    ['\x1b[5;5~\x1b[3;2~\x1b[6;3~', 'Ctrl-PageUp Shift-Delete Alt-PageDown'],
    [
      '\x1b[a\x1b[b\x1bOc\x1b[5$\x1b[6^\x1b[3@',
      'Shift-Up Shift-Down Ctrl-Right Shift-PageUp Ctrl-PageDown Ctrl-Shift-Delete',
    ],
    ['\x1b[Z\x1b[1;2Z\x1b[27;2;9~\x1b[9;2u', 'Shift-Tab Shift-Tab Shift-Tab Shift-Tab'],
    ['\x1bOM\x1bOj\x1bOp\x1bOy\x1bOX', 'Enter * 0 9 ='],
    [
      '\x1b[27;5;97~\x1b[27;2;65~\x1b[27;6;65~\x1b[27;5;13~\x1b[27;3;120~',
      'Ctrl-a A Ctrl-Shift-a Ctrl-Enter Alt-x',
    ],
    ['\x1b[97u\x1b[97;2u\x1b[97:65;2u\x1b[49:33;2u\x1b[27u\x1b[13u\x1b[127u', 'a A A ! Esc Enter Backspace'],
    [
      '\x1b[97;5u\x1b[97;5:1u\x1b[97;69u\x1b[32;2u\x1b[57417u\x1b[57400u',
      'Ctrl-a Ctrl-a Ctrl-a Space Left 1',
    ],
    ['\x1b[1;1:1A\x1b[1;5:2B\x1b[;5A', 'Up Ctrl-Down Ctrl-Up'],
  ];
  it.each(cases)('reads %j', (input, expected) => {
    expect(decode(input).join(' ')).toBe(expected);
  });

  it('gives every named key back', () => {
    const modified = MODIFIABLE_KEYS.flatMap((key) => [
      `Ctrl-${key}`,
      `Alt-${key}`,
      `Shift-${key}`,
      `Ctrl-Alt-${key}`,
    ]);
    const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
    const controls = letters.filter((l) => !'hijm'.includes(l)).map((l) => `Ctrl-${l}`);
    const alts = letters.map((l) => `Alt-${l}`);
    const names = [...NAMED_KEYS, ...modified, ...controls, ...alts];
    expect(names.map((name) => decode(keyBytes(name)))).toEqual(names.map((name) => [name]));
  });
});

describe('terminal replies', () => {
  const replies = [
    '\x1b[?62;1;6;22c',
    '\x1b[>0;276;0c',
    '\x1b[12;40R',
    '\x1b[1;2R',
    '\x1b[0n',
    '\x1b[I',
    '\x1b[O',
    '\x1b[?2026;2$y',
    '\x1b[4;1$y',
    '\x1b[8;24;80t',
    '\x1b[?1u',
    '\x1b[97;1:3u',
    '\x1b[1;1:3A',
    '\x1b[97;9u',
    '\x1b]11;rgb:1e1e/1e1e/1e1e\x07',
    '\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\',
    '\x1bP1$r0m\x1b\\',
    '\x1bP>|xterm(388)\x1b\\',
    '\x1b_Gi=31;OK\x1b\\',
    '\x1b[M !!',
    '\x1b[201~',
    '\x1b[99~',
  ];
  it.each(replies)('swallows %j whole', (reply) => {
    const decoder = new KeyDecoder();
    expect(decoder.push(bytes(reply)).map((press) => press.kind)).toEqual(['unknown']);
    expect(decoder.push(bytes('j')).map(notation)).toEqual(['j']);
  });

  it('shows an unknown sequence in printable ASCII, bounded', () => {
    expect(decode('\x1b[0n')).toEqual(['<^[[0n>']);
    const long = decode(`\x1b[${'1;'.repeat(5000)}n`, 'j');
    expect(long.length).toBe(2);
    expect(long[0]?.length).toBeLessThan(80);
    expect(long[1]).toBe('j');
  });

  it('lets a typed Ctrl-c or Esc out of a reply that never ends', () => {
    expect(decode('\x1b]11;rgb', '\x03')).toEqual(['<^[]11;rgb>', 'Ctrl-c']);
    expect(decode('\x1bP1$r', '\x1b[A')).toEqual(['<^[P1$r>', 'Up']);
  });

  it('reads Alt with a character that also begins a reply', () => {
    expect(decode('\x1b]')).toEqual(['Alt-]']);
    expect(decode('\x1bPj')).toEqual(['Alt-P', 'j']);
    expect(decode('\x1bXy')).toEqual(['Alt-X', 'y']);
  });

  it('makes no key of broken UTF-8 or C1 controls', () => {
    expect(decode(Uint8Array.of(0xff, 0x6a))).toEqual(['<\\xff>', 'j']);
    expect(decode(Uint8Array.of(0xe2, 0x82, 0x6a))).toEqual(['<\\xe2\\x82>', 'j']);
    expect(decode(Uint8Array.of(0xed, 0xa0, 0x80))).toEqual(['<\\xed\\xa0\\x80>']);
    expect(decode('\u009b5~')).toEqual(['<\\xc2\\x9b>', '5', '~']);
    expect(decode(Uint8Array.of(0xc3, 0x1b, 0x5b, 0x41))).toEqual(['<\\xc3>', 'Up']);
  });
});

describe('mouse', () => {
  it('reads SGR reports, cells counted from 0', () => {
    expect(decode('\x1b[<64;10;5M\x1b[<65;10;5M')).toEqual(['<wheel-up none 9,4>', '<wheel-down none 9,4>']);
    expect(decode('\x1b[<0;1;1M\x1b[<0;1;1m')).toEqual(['<press left 0,0>', '<release left 0,0>']);
    expect(decode('\x1b[<34;300;200M')).toEqual(['<drag right 299,199>']);
  });

  it('reports modifiers and swallows nonsense', () => {
    const [press] = new KeyDecoder().push(bytes('\x1b[<16;3;4M'));
    expect(press).toEqual(
      { kind: 'mouse', motion: 'press', button: 'left', x: 2, y: 3, modifiers: { shift: false, alt: false, ctrl: true }, chunk: 1 }, // prettier-ignore
    );
    expect(decode('\x1b[<0;0;1M\x1b[<999;1;1M\x1b[<1;1Mj')).toEqual([
      '<^[[<0;0;1M>',
      '<^[[<999;1;1M>',
      '<^[[<1;1M>',
      'j',
    ]);
  });
});

describe('paste', () => {
  it('is one press, never keys, however it is split', () => {
    expect(decode('a\x1b[200~X\ry\x1b[201~b')).toEqual(['a', '<paste "X\\ny">', 'b']);
    expect(decode('\x1b[20', '0~Dy\x1b', '[2', '01', '~j')).toEqual(['<paste "Dy">', 'j']);
    expect(decode('\x1b[200~', 'é'.repeat(3), '\x1b[201~')).toEqual(['<paste "ééé">']);
    expect(decode('\x1b[200~\x1b[201~')).toEqual(['<paste "">']);
  });

  it('keeps no control characters but tab and line feed', () => {
    expect(decode('\x1b[200~a\x1b[31mb\tc\r\nd\x03e\u009bf\x1b\x1b[201~')).toEqual([
      '<paste "a[31mb\\tc\\ndef">',
    ]);
  });

  it('stays open without its end, flushed or not', () => {
    const decoder = new KeyDecoder();
    expect(decoder.push(bytes('\x1b[200~X'))).toEqual([]);
    expect(decoder.pending()).toBe(false);
    expect([...decoder.flush(), ...decoder.push(bytes('y\x1b'))]).toEqual([]);
    expect([...decoder.flush(), ...decoder.push(bytes('[201~'))].map(notation)).toEqual(['<paste "Xy">']);
  });

  it('is bounded', () => {
    const [press] = new KeyDecoder().push(bytes(`\x1b[200~${'x'.repeat(MAX_PASTE_BYTES + 1)}\x1b[201~`));
    expect(press).toEqual({ kind: 'paste', text: 'x'.repeat(MAX_PASTE_BYTES), truncated: true, chunk: 1 });
  });
});

describe('waiting', () => {
  it('flushes a lone Esc, and nothing that could leak a tail', () => {
    const decoder = new KeyDecoder();
    expect(decoder.push(bytes('\x1b'))).toEqual([]);
    expect(decoder.pending()).toBe(true);
    expect(decoder.flush().map(notation)).toEqual(['Esc']);
    expect(decoder.pending()).toBe(false);
    expect(decoder.push(bytes('\x1b['))).toEqual([]);
    expect(decoder.pending()).toBe(false);
    expect(decoder.flush()).toEqual([]);
    expect(decoder.push(bytes('D')).map(notation)).toEqual(['Left']);
  });

  it('joins a sequence whose Esc was flushed too early', () => {
    for (const [tail, expected] of [
      ['[D', 'Left'],
      ['[5~', 'PageUp'],
      ['[200~D\x1b[201~', '<paste "D">'],
    ] as const) {
      const decoder = new KeyDecoder();
      decoder.push(bytes('\x1b'));
      expect(decoder.flush().map(notation)).toEqual(['Esc']);
      expect(decoder.push(bytes(tail)).map(notation)).toEqual([expected]);
    }
  });

  it('leaves keys typed after a flushed Esc alone', () => {
    const decoder = new KeyDecoder();
    decoder.push(bytes('\x1b'));
    decoder.flush();
    expect(decoder.push(bytes('[')).map(notation)).toEqual(['[']);
    expect(decoder.push(bytes('[D')).map(notation)).toEqual(['[', 'D']);
  });

  it('numbers chunks, and a press carries the chunk that completed it', () => {
    const decoder = new KeyDecoder();
    expect(decoder.chunk).toBe(0);
    expect(decoder.push(bytes('X\x1b[')).map((press) => press.chunk)).toEqual([1]);
    expect(decoder.push(bytes('By\x1b')).map((press) => press.chunk)).toEqual([2, 2]);
    expect(decoder.push(new Uint8Array())).toEqual([]);
    expect(decoder.flush().map((press) => press.chunk)).toEqual([2]);
    expect(decoder.chunk).toBe(2);
  });
});

describe('properties', () => {
  const fragment = fc.oneof(
    fc.constantFrom(
      '\x1b',
      '\x1b[',
      '\x1bO',
      '\x1b[A',
      '\x1b[1;5B',
      '\x1b[200~',
      '\x1b[201~',
      '\x1b[<64;1;2M',
      '\x1b[[A',
    ),
    fc.constantFrom(
      '\x1b]11;x',
      '\x07',
      '\x1b\\',
      '\x1bP1',
      '\x1b[M',
      '\x1b[5$',
      '\x03',
      '\r',
      'é',
      '日',
      '🙂',
      '\x1b[97;5u',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const stream = fc.oneof(
    fc.array(fragment, { maxLength: 20 }).map((parts) => bytes(parts.join(''))),
    fc.uint8Array({ maxLength: 40 }),
  );

  it('splitting the stream anywhere yields the same presses', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 12 }), (whole, points) => {
        const cuts = [0, ...points.map((p) => p % (whole.length + 1)).sort((a, b) => a - b), whole.length];
        const chunks = cuts.slice(1).map((cut, i) => whole.subarray(cuts[i], cut));
        expect(decode(...chunks)).toEqual(decode(whole));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keys typed one after another are never joined, lost or reordered', () => {
    const plain = [
      ...NAMED_KEYS.filter((name) => name !== 'Esc'),
      ...'jkXy?é日',
      'Ctrl-c',
      'Ctrl-Left',
      'Alt-x',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...plain), { maxLength: 20 }), (names) => {
        expect(decode(names.map(keyBytes).join(''))).toEqual(names);
      }),
    );
  });

  it('no name holds a control character and no output outgrows its input', () => {
    fc.assert(
      fc.property(stream, (whole) => {
        const decoder = new KeyDecoder();
        const presses = [...decoder.push(whole), ...decoder.flush()];
        expect(presses.length).toBeLessThanOrEqual(whole.length);
        for (const press of presses) expect(notation(press)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
