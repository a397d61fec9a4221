// Steps in words.
import { expect, test } from 'vitest';
import { Capabilities } from '../../src/model/capabilities.ts';
import { stepLine } from '../../src/ui/parts/step-words.ts';
import { alternating, flagOf, planOf } from '../plan/plans.ts';

const capabilities = new Capabilities(['IMAP4rev1', 'UIDPLUS', 'ESEARCH']);
const lines = (uids: number) =>
  planOf(flagOf(alternating(uids)), { capabilities })
    .steps.slice(1, 3)
    .map(stepLine);

test('a long list of UIDs is shortened to its first', () => {
  expect(lines(200)).toEqual([
    'UID SEARCH RETURN (ALL) UID 1,… UNFLAGGED',
    'UID STORE 1,… +FLAGS.SILENT (\\Flagged)',
  ]);
});

test('a question to the whole folder names none', () => {
  expect(lines(50_000)[0]).toBe('UID SEARCH RETURN (ALL) UNFLAGGED');
});
