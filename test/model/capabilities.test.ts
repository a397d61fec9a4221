import { expect, test } from 'vitest';
import { Capabilities } from '../../src/model/capabilities.ts';

test('capabilities ignore case and are asked by whole words', () => {
  const offered = new Capabilities(['imap4rev1', 'UidPlus', 'ESEARCH', 'STATUS=SIZE']);
  expect(offered.uidPlus).toBe(true);
  expect(offered.esearch).toBe(true);
  expect(offered.has('status=size')).toBe(true);
  expect(offered.has('STATUS')).toBe(false);
  expect(Capabilities.none.uidPlus).toBe(false);
});

test('IMAP4rev2 alone is no UIDPLUS: it is not enabled here', () => {
  const offered = new Capabilities(['IMAP4rev2']);
  expect(offered.uidPlus).toBe(false);
  expect(offered.esearch).toBe(false);
});
