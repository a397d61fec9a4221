import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ANSWERED,
  changeFlag,
  DELETED,
  DRAFT,
  FLAGGED,
  FlagPool,
  hasFlag,
  isStorableFlag,
  SEEN,
  systemBit,
  toFlagList,
} from '../../src/model/flags.ts';

const flag = fc.constantFrom(
  '\\Seen',
  '\\DELETED',
  '\\flagged',
  '$Forwarded',
  '$forwarded',
  'NonJunk',
  'constructor',
  '__proto__',
  'toString',
);

describe('system flags', () => {
  test('are bits, whatever their case', () => {
    expect(['\\Seen', '\\ANSWERED', '\\flagged', '\\Deleted', '\\dRAFT'].map(systemBit)).toEqual([
      SEEN,
      ANSWERED,
      FLAGGED,
      DELETED,
      DRAFT,
    ]);
  });

  test.each(['\\Recent', '\\*', 'Seen', '$Deleted', '', '\\', 'constructor', '__proto__'])(
    'do not include %j',
    (word) => {
      expect(systemBit(word)).toBe(0);
    },
  );
});

describe('a flag that STORE can carry', () => {
  test.each(['\\Seen', '\\deleted', '$Forwarded', 'a', 'x'.repeat(100), "!#$&'+,-./:;<=>?@[^_`|}~"])(
    'is %j',
    (word) => {
      expect(isStorableFlag(word)).toBe(true);
    },
  );

  test.each([
    '',
    '\\Recent',
    '\\*',
    '\\Foo',
    'two words',
    'a(b',
    'a)b',
    'a{1}',
    'a"b',
    'a\\b',
    'a]b',
    'a%b',
    'a*b',
    'a\r\nb',
    'a\u0000',
    'Černý',
    '\u007f',
    'x'.repeat(101),
    'a\n',
  ])('is not %j', (word) => {
    expect(isStorableFlag(word)).toBe(false);
  });
});

describe('a flag list', () => {
  test('keeps system flags as bits, keywords by name, and leaves \\Recent out', () => {
    expect(toFlagList(['\\Seen', 'b', '\\Recent', 'a', '\\DELETED', 'a'])).toEqual({
      bits: SEEN | DELETED,
      keywords: ['a', 'b'],
    });
  });

  test('has a flag after adding it, lacks it after removing it, and keeps all others', () => {
    fc.assert(
      fc.property(fc.array(flag), flag, fc.constantFrom('add', 'remove'), (flags, changed, change) => {
        const before = toFlagList(flags);
        const after = changeFlag(before, change, changed);
        expect(hasFlag(after, changed)).toBe(change === 'add');
        for (const other of flags) {
          if (other.toLowerCase() === changed.toLowerCase()) continue;
          expect(hasFlag(after, other)).toBe(hasFlag(before, other));
        }
        expect(changeFlag(after, change, changed)).toBe(after);
        expect([...after.keywords].sort()).toEqual(after.keywords);
      }),
    );
  });

  test('holds keywords that are names of every object', () => {
    const list = toFlagList(['constructor', '__proto__']);
    expect(list).toEqual({ bits: 0, keywords: ['__proto__', 'constructor'] });
    expect(hasFlag(list, 'constructor')).toBe(true);
    expect(hasFlag(toFlagList([]), 'constructor')).toBe(false);
  });
});

describe('a pool of flag lists', () => {
  test('gives the same id to the same flags, and another to others', () => {
    const pool = new FlagPool();
    const id = pool.id(toFlagList(['\\Seen', 'a', 'b']));
    expect(pool.id(toFlagList(['b', 'a', '\\Seen']))).toBe(id);
    const others = [['\\Seen', 'a'], ['\\Seen'], [], ['a', 'b'], ['\\Seen', 'ab']].map((flags) =>
      pool.id(toFlagList(flags)),
    );
    expect(new Set([id, ...others]).size).toBe(6);
    expect(pool.size).toBe(6);
    expect(pool.list(id)).toEqual(toFlagList(['\\Seen', 'a', 'b']));
    expect(() => pool.list(6)).toThrow(RangeError);
  });
});
