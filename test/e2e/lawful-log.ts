// Every line that the console sent in an end-to-end test, from its own transcript, held to the law of the wire: UIDs by
// number and only those, no `*`, no CLOSE, no plain EXPUNGE; and no change at all on the connection that only reads.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { ProxyLine } from '../helpers/fault-proxy.ts';
import { isChange, unlawful } from '../queue/wire-law.ts';

/** The transcript ends a line here; the law is about whole lines. */
const CUT_OFF = 2_000;

export function expectLawful(log: string, consented: readonly RegExp[]): void {
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((row): (ProxyLine & { readonly role: string })[] => {
      const [, role, tag, line] = /^\S+ (reader|wire) > (\S+) (.*)$/.exec(row) ?? [];
      return role === undefined ? [] : [{ role, connection: 1, tag: tag!, line: line! }];
    });
  // The rest is signing in, which is ImapFlow's.
  const wire = lines.filter(({ role, tag }) => role === 'wire' && /^w\d+$/.test(tag));
  const whole = wire.filter(({ tag, line }) => tag.length + 1 + line.length < CUT_OFF);
  expect(unlawful(whole, [...READ, ...consented])).toEqual([]);
  const cut = wire.filter((line) => !whole.includes(line));
  expect(
    cut.filter(({ line }) => !/^UID (?:FETCH|SEARCH|STORE|EXPUNGE|COPY|MOVE) [^*]*$/.test(line)),
  ).toEqual([]);
  expect(lines.filter((line) => line.role === 'reader' && isChange(line))).toEqual([]);
  expect(wire.length).toBeGreaterThan(0);
}

/** What the list reads of the rows in sight, and what is read of the one message that is looked into. */
const READ = [
  // A text that is looked for, and the literal's announcement in its place; what it says names no messages.
  /^UID SEARCH (?:RETURN \(ALL\) )?(?:CHARSET UTF-8 )?UID [\d:,]+ (?:FROM|TO|CC|BCC|SUBJECT|BODY|TEXT|HEADER "[^"\\]+") (?:"(?:[^"\\]|\\["\\])*"|\{\d+\+?\})$/,
  /^UID FETCH [\d:,]+ \(UID RFC822\.SIZE BODYSTRUCTURE\)$/,
  /^UID FETCH [\d:,]+ \(UID BODY\.PEEK\[HEADER\.FIELDS \(FROM SUBJECT\)\]<0\.65536>\)$/,
  /^UID FETCH \d+ \(UID BODY\.PEEK\[(?:|HEADER|\d+(?:\.\d+)*)\]<\d+\.\d+>\)$/,
];
