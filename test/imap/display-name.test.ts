// Whom a From field names.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayName } from '../../src/imap/display-name.ts';

test.each([
  ['plain', 'Ada Lovelace <ada@example.org>', 'Ada Lovelace'],
  ['quoted', '"Lovelace, Ada" <ada@example.org>', 'Lovelace, Ada'],
  ['quoted marks', '"The \\"A\\" <x>" <ada@example.org>', 'The "A" <x>'],
  ['partly quoted', 'Ada "the first" Lovelace <a@b>', 'Ada the first Lovelace'],
  ['address in brackets', '<ada@example.org>', 'ada@example.org'],
  ['bare address', 'ada@example.org', 'ada@example.org'],
  ['name as a comment', 'ada@example.org (Ada (the first) Lovelace)', 'Ada (the first) Lovelace'],
  ['name beside a comment', 'Ada (work) <ada@example.org>', 'Ada'],
  ['empty name', '"" <ada@example.org>', 'ada@example.org'],
  ['blank name', '"  " <ada@example.org>', 'ada@example.org'],
  ['several', 'Ada <a@b>, "Hopper, Grace" <g@b>', 'Ada'],
  ['several bare', 'a@b, c@d', 'a@b'],
  ['empty members', ' , ,Ada <a@b>', 'Ada'],
  ['a group', 'The team: Ada <a@b>, Grace <g@b>;', 'Ada'],
  ['a group of nobody', 'undisclosed-recipients:;', 'undisclosed-recipients'],
  ['a route', 'Ada <@x.org,@y.org:ada@example.org>', 'Ada'],
  ['a name without address', 'Mailer Daemon', 'Mailer Daemon'],
  ['a name with nothing in brackets', 'Ada <>', 'Ada'],
  ['nothing', '', ''],
  ['only brackets', '<>', '<>'],
  ['an open quote', '"Ada <ada@example.org>', 'Ada <ada@example.org>'],
  ['an open bracket', 'Ada <ada@example.org', 'Ada'],
  ['an open comment', 'ada@example.org (Ada', 'Ada'],
  ['an encoded word', '=?utf-8?Q?Ad=C3=A9?= <a@b>', 'Adé'],
  ['a comma inside one', '=?utf-8?Q?Lovelace=2C_Ada?= <a@b>', 'Lovelace, Ada'],
  ['a raw comma inside one', '=?utf-8?Q?Lovelace,_Ada?= <a@b>', 'Lovelace, Ada'],
  ['a raw bracket inside one', '=?utf-8?Q?Ada_<x>_(y)?= <a@b>', 'Ada <x> (y)'],
  ['one in quotes', '"=?utf-8?Q?Ad=C3=A9?=" <a@b>', 'Adé'],
  ['two of them', '=?utf-8?B?w7w=?= =?utf-8?B?w7w=?= <a@b>', 'üü'],
  ['an encoded line break', '=?utf-8?Q?Ada=0D=0ABcc:_x?= <a@b>', 'Ada Bcc: x'],
  ['an encoded escape', '=?utf-8?Q?=1B]0;x=07?= <a@b>', '␛]0;x␇'],
])('%s', (_name, value, name) => {
  expect(displayName(value)).toBe(name);
});

test('no value makes it throw, and some letter is always shown', () => {
  const unit = fc.constantFrom(...'<>"(),;:\\@ ab', '=?utf-8?Q?', '?=', '\0', '\r', 'é', '\u202e');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 30 }), (value) => {
      const name = displayName(value);
      expect(name).not.toMatch(/[\0-\x1f\x7f-\x9f\u202e]/);
      if (/[a-zé]/.test(value)) expect(name).not.toBe('');
    }),
    { numRuns: 1000 },
  );
});

test.each(['<', '"', '(', ',', ':', '\\', '"\\', '(a', 'a <b>, ', '=?utf-8?Q?a', 'a@b '])(
  'a megabyte of %s is read in one go',
  (piece) => {
    expect(typeof displayName(piece.repeat(1_000_000 / piece.length))).toBe('string');
  },
);
