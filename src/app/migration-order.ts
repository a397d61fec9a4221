// What the migration check is asked for: the largest message that the target takes, or the account whose server says so.
import { measured } from '../model/query/measured.ts';
import { SIZE_UNITS } from '../model/query/query-words.ts';
import { literal } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { prompt, view, warn } from './commands/shared.ts';
import type { State } from './state.ts';

/** What many providers take. */
const PROPOSAL = '25M';

export function askMigration(): Effect[] {
  return prompt('migration', literal('Largest message the target takes, or to ACCOUNT:'), PROPOSAL);
}

export function migrationOf(_state: State, text: string): readonly Effect[] {
  const account = /^to\s+(\S+)$/i.exec(text)?.[1];
  if (account !== undefined) return [{ kind: 'ask-append-limit', account }];
  const octets = measured(text.replace(/\s+(?=[a-z]+$)/i, ''), SIZE_UNITS);
  if (octets === undefined)
    return warn(`"${text}" is no size such as 25M, and no "to ACCOUNT". Nothing was looked at.`);
  const limit = { octets, whence: literal('asked for') };
  return view({ kind: 'say', status: undefined }, { kind: 'open-migration', limit });
}
