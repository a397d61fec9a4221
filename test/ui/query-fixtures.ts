// The line in which messages are described, and a list that is filtered by one.
import { withKept } from '../../src/app/kept-marks.ts';
import { filteredMessages } from '../../src/app/slices/filter-messages.ts';
import type { Dialog, MessagesState, QueryPurpose } from '../../src/app/state.ts';
import { parseQuery } from '../../src/model/query/parse-query.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import type { StateOptions } from './fixtures.ts';
import { LOOKED_AT } from './server-fixtures.ts';

const queryOf = (text: string, purpose: QueryPurpose = 'mark'): Extract<Dialog, { kind: 'query' }> => ({
  kind: 'query',
  purpose,
  text,
  now: LOOKED_AT,
  recall: 0,
});

function filteredBy(text: string, messages: MessagesState): MessagesState {
  const parsed = parseQuery(text);
  if (parsed.kind === 'wrong') throw new Error(parsed.why);
  const filter = { query: parsed.query, text, now: LOOKED_AT, cursorBefore: undefined };
  return filteredMessages(messages, { ...messages, sorted: messages.order, filter }, 0);
}

const withSaved = (messages: MessagesState): MessagesState => ({
  ...messages,
  selections: new Map([
    ['a', { marks: withKept(new Map(), messages, messages.marks), survivors: [] }],
    ['b', { marks: withKept(new Map(), messages, messages.table.uids()), survivors: [] }],
  ]),
});

const asking = { terms: toSafe('body:wedding'), readsStructure: false, done: 1_200, total: 1_954 };

export const queryScenes = (messages: MessagesState): Readonly<Record<string, StateOptions>> => ({
  filter: { messages: filteredBy('size>100k -is:seen', messages) },
  'filter-empty': { messages: filteredBy('is:draft from:nobody', messages) },
  query: { view: { dialog: queryOf('size>20M to:bob -has:attachment') } },
  'query-counted': { messages, view: { dialog: queryOf('size>100k', 'delete') } },
  'query-choices': {
    view: {
      dialog: {
        ...queryOf('size>1M from:"Dana Roe"'),
        completion: {
          before: 'size>1M ',
          choices: [
            'from:"Brock Berg"',
            'from:"Dana Roe"',
            'from:"Ana Černý"',
            'from:backup@db7.example.org',
          ],
          at: 1,
        },
      },
    },
  },
  'query-wrong': { view: { dialog: queryOf('size>20M is:late', 'filter') } },
  'mark-menu': { messages, view: { dialog: { kind: 'mark-menu' } } },
  selections: { messages: withSaved(messages), view: { dialog: { kind: 'selections', change: undefined } } },
  'selections-recall': {
    messages: withSaved(messages),
    view: { dialog: { kind: 'selections', change: 'recall' } },
  },
  asking: { messages: { ...messages, asking } },
});
