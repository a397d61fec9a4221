// What the wire makes of structures and of pieces of sections, as servers write them.
import { expect, test } from 'vitest';
import { UidSet } from '../../../src/model/uid-set.ts';
import { answerTo } from './answer-to.ts';

const uids = UidSet.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
const five = UidSet.from([5]);

test('structures as they came, with the size', async () => {
  const { answer, line } = await answerTo(
    { kind: 'fetch-structure', uids },
    '* 1 FETCH (UID 5 RFC822.SIZE 99 BODYSTRUCTURE ("TEXT" "PLAIN" ("NAME" {3}\r\na)b) NIL NIL "7BIT" 5 1))\r\n' +
      '* 2 FETCH (bodystructure NIL UID 6)\r\n* 3 FETCH (UID 7 FLAGS ())\r\n' +
      '* 4 FETCH (UID 88 BODYSTRUCTURE ("A" "B"))\r\n{TAG} OK x\r\n',
  );
  expect(line).toBe('UID FETCH 1:9 (UID RFC822.SIZE BODYSTRUCTURE)');
  const { data } = answer as { data: Map<number, { octets: Uint8Array; size: number | undefined }> };
  expect([...data].map(([uid, { octets, size }]) => [uid, size, Buffer.from(octets).toString()])).toEqual([
    [5, 99, '("TEXT" "PLAIN" ("NAME" {3}\r\na)b) NIL NIL "7BIT" 5 1)'],
    [6, undefined, 'NIL'],
  ]);
});

test('pieces of the section that was asked for, and of no other', async () => {
  const piece = async (section: string, reply: string): Promise<string | undefined> => {
    const { answer, line } = await answerTo(
      { kind: 'fetch-piece', uids: five, section, offset: 4, octets: 3 },
      `${reply}\r\n{TAG} OK x\r\n`,
    );
    expect(line).toBe(`UID FETCH 5 (UID BODY.PEEK[${section}]<4.3>)`);
    const { data } = answer as { data: Map<number, Uint8Array> };
    const octets = data.get(5);
    return octets && Buffer.from(octets).toString('latin1');
  };
  expect(await piece('2.1', '* 1 FETCH (UID 5 BODY[2.1]<4> {3}\r\n)\r\n)')).toBe(')\r\n');
  expect(await piece('2.1', '* 1 FETCH (BODY[2.1] "0123abcd" UID 5)')).toBe('abc');
  expect(await piece('2.1', '* 1 FETCH (UID 5 BODY[2.1]<4> NIL)')).toBe('');
  expect(await piece('2.1', '* 1 FETCH (UID 5 BODY[2.1]<0> "abc")')).toBeUndefined();
  expect(await piece('2.1', '* 1 FETCH (UID 5 BODY[2]<4> "abc")')).toBeUndefined();
  expect(await piece('2.1', '* 1 FETCH (UID 5 BODY[2.11]<4> "abc")')).toBeUndefined();
  expect(await piece('2.1', '* 1 FETCH (UID 6 BODY[2.1]<4> "abc")')).toBeUndefined();
  expect(await piece('2.1', '* 1 FETCH (UID 5 FLAGS ())')).toBeUndefined();
  expect(await piece('HEADER', '* 1 FETCH (UID 5 body[header]<4> "abcdef")')).toBe('abc');
  expect(await piece('', '* 1 FETCH (UID 5 BODY[]<4> "abc")')).toBe('abc');
});
