// What many messages are compared by, out of their header fields.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toFieldTexts } from '../../src/imap/field-texts.ts';
import { FIELD_NAMES, type FieldName } from '../../src/model/message-fields.ts';

const read = (field: FieldName, header: string): string | undefined =>
  toFieldTexts(Buffer.from(`${header}\r\n\r\n`), [field])[field];

test.each([
  ['a name and an address', 'Ada <Ada.L@Example.ORG>', 'Ada.L@example.org'],
  ['an address alone', 'ada@EXAMPLE.org', 'ada@example.org'],
  ['an address with a comment', 'ada@example.org (Ada)', 'ada@example.org'],
  ['a comma in a name', '"Lovelace, Ada" <ada@example.org>', 'ada@example.org'],
  [
    'an encoded name that looks like an address',
    '=?utf-8?Q?eve=40evil=2Eorg?= <ada@example.org>',
    'ada@example.org',
  ],
  ['several', 'a@b, c@d', 'a@b'],
  ['nobody', 'undisclosed-recipients:;', ''],
  ['no address', 'Mailer Daemon', 'Mailer Daemon'],
])('From: %s', (_name, value, address) => {
  expect(read('from', `From: ${value}`)).toBe(address);
});

test.each([
  ['list-id', 'List-Id: "The List" <Dovecot.Dovecot.Org>', 'dovecot.dovecot.org'],
  ['list-id', 'List-ID: bare.example.org', 'bare.example.org'],
  ['content-type', 'Content-Type: Multipart/Mixed; boundary="a;b"', 'multipart/mixed'],
  ['content-type', 'content-type:text/plain', 'text/plain'],
  ['message-id', 'Message-ID: <a@b> (made up)', '<a@b>'],
  ['message-id', 'Message-Id: no-brackets@x', 'no-brackets@x'],
  ['references', 'References: <a@b>\r\n <c@d>\r\n\t<e@f>', '<a@b> <c@d> <e@f>'],
  ['in-reply-to', "In-Reply-To: Ada's message of Monday <a@b>", '<a@b>'],
  ['subject', 'Subject: =?utf-8?Q?Ad=C3=A9?=', 'Adé'],
] as const)('%s: %s', (field, header, text) => {
  expect(read(field, header)).toBe(text);
});

test('a field that is not there is empty, and the first of several counts', () => {
  expect(read('list-id', 'From: a@b')).toBe('');
  expect(read('message-id', 'Message-ID: <1@x>\r\nMessage-ID: <2@x>')).toBe('<1@x>');
});

test('any octets give safe texts, soon', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...FIELD_NAMES), (octets, field) => {
      const header = Buffer.concat([Buffer.from(`${field}: `), octets, Buffer.from('\r\n\r\n')]);
      expect(toFieldTexts(header, [field])[field]).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }),
  );
});
