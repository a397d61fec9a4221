// Whole responses out of bytes, and the bounds that a hostile server meets.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_LITERAL_OCTETS,
  MAX_RESPONSE_OCTETS,
  ResponseSplitter,
  type SplitFault,
} from '../../../src/imap/wire/response-splitter.ts';
import { chunks } from './naive-fetch.ts';

function split(
  parts: readonly Buffer[],
  stopAt = Infinity,
): { responses: string[]; fault: SplitFault | undefined } {
  const responses: string[] = [];
  const splitter = new ResponseSplitter((data, start, end) => {
    responses.push(data.toString('latin1', start, end));
    return responses.length < stopAt;
  });
  let fault: SplitFault | undefined;
  for (const part of parts) fault ??= splitter.push(part);
  return { responses, fault };
}

const piece = fc.oneof(
  fc.stringMatching(/^[ -z|]{0,20}$/).map((text) => `* X ${text}\r\n`),
  fc.stringMatching(/^[a-z ]{0,20}\{\d{1,3}\}$/).map((text) => `* NO ${text}\r\n`),
  fc.stringMatching(/^[a-z ]{0,20}\{\d{1,3}\}$/).map((text) => `w1 OK ${text}\r\n`),
  fc
    .array(fc.string({ unit: 'binary-ascii', maxLength: 30 }), { minLength: 1, maxLength: 3 })
    .map((literals) => `* Y ${literals.map((text) => `{${text.length}}\r\n${text}`).join(' ')} end\r\n`),
);

test('any responses in any chunks come out whole', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 20 }), (list, cuts) => {
      const { responses, fault } = split(chunks(Buffer.from(list.join(''), 'latin1'), cuts));
      expect(fault).toBeUndefined();
      expect(responses).toEqual(list.map((text) => text.slice(0, -2)));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['a line feed alone ends a line', '* A\n* B {2}\n\r\n\n* C\r\n', ['* A', '* B {2}\n\r\n', '* C']],
  ['a carriage return alone does not', '* A\rB\r\n', ['* A\rB']],
  ['an empty literal', '* A {0}\r\n\r\n* B\r\n', ['* A {0}\r\n', '* B']],
  [
    'what only looks like a literal',
    '* A {x}\r\n* B 5}\r\n* C {}\r\n* D }\r\n',
    ['* A {x}', '* B 5}', '* C {}', '* D }'],
  ],
  ['a response that is not over', '* A\r\n* B {5}\r\nabc', ['* A']],
])('%s', (_name, text, expected) => {
  expect(split([Buffer.from(text, 'latin1')])).toEqual({ responses: expected, fault: undefined });
});

test('nothing is split after a stop', () => {
  const bytes = Buffer.from('* A\r\n* B\r\n* C\r\n');
  expect(split([bytes, bytes], 2).responses).toEqual(['* A', '* B']);
});

describe('bounds', () => {
  test('a literal above 8 MB is a fault as soon as it is announced', () => {
    expect(split([Buffer.from(`* A {${MAX_LITERAL_OCTETS}}\r\n`)]).fault).toBeUndefined();
    expect(split([Buffer.from(`* A {${MAX_LITERAL_OCTETS + 1}}\r\n`)]).fault).toBe('literal-too-long');
    expect(split([Buffer.from(`* A {${'9'.repeat(400)}}\r\n`)]).fault).toBe('literal-too-long');
  });

  test('many literals together are bounded, too', () => {
    const literal = Buffer.concat([
      Buffer.from(`{${MAX_LITERAL_OCTETS}}\r\n`),
      Buffer.alloc(MAX_LITERAL_OCTETS),
    ]);
    const parts = [Buffer.from('* A '), ...Array.from({ length: 8 }, () => literal)];
    expect(MAX_RESPONSE_OCTETS).toBeLessThan(8 * MAX_LITERAL_OCTETS);
    expect(split(parts).fault).toBe('response-too-long');
  });

  test('a line without an end', () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    expect(split(Array.from({ length: 32 }, () => chunk)).fault).toBeUndefined();
    expect(split(Array.from({ length: 33 }, () => chunk)).fault).toBe('line-too-long');
  });
});
