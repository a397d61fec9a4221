// A command with an answer of a scripted server's.
import type { Command } from '../../../src/model/command.ts';
import { scriptedWire } from './scripted-wire.ts';

/** What the wire makes of one answer to one command. */
export async function answerTo(command: Command, reply: string): Promise<{ answer: unknown; line: string }> {
  const name = /^(?:UID )?\S+/.exec(NAMES[command.kind])?.[0] ?? '';
  const { wire, server } = await scriptedWire({ answers: { [name]: reply } });
  const answer = await wire.run(command);
  return { answer, line: server.lines.at(-1)?.replace(/^\S+ /, '') ?? '' };
}

const NAMES: Record<Command['kind'], string> = {
  select: 'SELECT',
  examine: 'EXAMINE',
  search: 'UID SEARCH',
  'search-text': 'UID SEARCH',
  sort: 'UID SORT',
  thread: 'UID THREAD',
  'fetch-rows': 'UID FETCH',
  'fetch-flags': 'UID FETCH',
  'fetch-labels': 'UID FETCH',
  'fetch-identities': 'UID FETCH',
  'fetch-envelopes': 'UID FETCH',
  'fetch-fields': 'UID FETCH',
  'fetch-messages': 'UID FETCH',
  'fetch-structure': 'UID FETCH',
  'fetch-piece': 'UID FETCH',
  store: 'UID STORE',
  expunge: 'UID EXPUNGE',
  'expunge-all': 'EXPUNGE',
  copy: 'UID COPY',
  move: 'UID MOVE',
  create: 'CREATE',
  'delete-folder': 'DELETE',
  status: 'STATUS',
  'my-rights': 'MYRIGHTS',
  append: 'APPEND',
  compress: 'COMPRESS',
  noop: 'NOOP',
};
