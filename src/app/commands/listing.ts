// How the list is sorted and searched, and how much of a header is shown.
import { SORT_KEYS, type Sort, type SortKey } from '../../model/sort.ts';
import { toSafe } from '../../text/safe-text.ts';
import type { CommandSpec, Effect } from '../command.ts';
import type { State } from '../state.ts';
import { always, prompt, view, warn } from './shared.ts';

const base = { panes: undefined, reach: 'read', disabled: always } as const;

export const listingCommands: readonly CommandSpec[] = [
  {
    ...base,
    id: 'sort',
    title: 'sort',
    help: 'Sorts the messages; the next key says by what: z size, d date, f from, s subject, u UID, t thread.',
    keys: ['o'],
    hint: 50,
    run: () => view({ kind: 'open-dialog', dialog: { kind: 'sort' } }),
  },
  {
    ...base,
    id: 'reverse',
    title: 'reverse',
    help: 'Reverses the order.',
    keys: ['O'],
    hint: undefined,
    run: ({ messages: { sort } }) => view({ kind: 'sort', sort: { ...sort, descending: !sort.descending } }),
  },
  {
    ...base,
    id: 'previous-sort',
    title: 'previous sort',
    help: 'Sorts by the previous column.',
    keys: ['<'],
    hint: undefined,
    run: (state) => sortStep(state, -1),
  },
  {
    ...base,
    id: 'next-sort',
    title: 'next sort',
    help: 'Sorts by the next column.',
    keys: ['>'],
    hint: undefined,
    run: (state) => sortStep(state, 1),
  },
  {
    ...base,
    id: 'filter',
    title: 'filter',
    help: 'Shows only messages that a query names; an empty one, or Esc, shows all again. Marks stay, also of messages that are not shown.',
    keys: ['l', '\\'],
    hint: 75,
    run: () => [{ kind: 'ask-query', purpose: 'filter' }],
  },
  {
    ...base,
    id: 'search',
    title: 'search',
    help: 'Searches From, Subject and UID of the list; n and p go to the next and the previous hit.',
    keys: ['/'],
    hint: 70,
    run: () =>
      view({
        kind: 'open-dialog',
        dialog: { kind: 'prompt', purpose: 'search', label: toSafe('Search:'), text: '' },
      }),
  },
  {
    ...base,
    id: 'go-to-message',
    title: 'go to',
    help: 'Goes to a message by its UID or Message-ID, typed or in a pasted line of a log.',
    keys: ['='],
    hint: undefined,
    run: () => prompt('go-to', toSafe('Go to UID or Message-ID:')),
  },
  {
    ...base,
    id: 'next-hit',
    title: 'next hit',
    help: 'To the next hit of the search.',
    keys: ['n'],
    hint: undefined,
    run: (state) => searchAgain(state, 'next'),
  },
  {
    ...base,
    id: 'previous-hit',
    title: 'previous hit',
    help: 'To the previous hit of the search.',
    keys: ['p'],
    hint: undefined,
    run: (state) => searchAgain(state, 'previous'),
  },
  {
    ...base,
    id: 'fold',
    title: 'fold threads',
    help: 'Shows one line for each thread, or all of its messages; a folded thread is marked and changed as a whole.',
    keys: ['-'],
    panes: ['messages'],
    hint: undefined,
    run: ({ messages: { sort, folded } }) =>
      sort.key === 'thread'
        ? view({ kind: 'fold', folded: !folded })
        : view({ kind: 'sort', sort: sortBy('thread') }, { kind: 'fold', folded: true }),
  },
  {
    ...base,
    id: 'headers',
    title: 'headers',
    help: 'Shows all header fields, or only the ones that triage needs.',
    keys: ['h'],
    hint: 80,
    run: () => view({ kind: 'toggle-all-headers' }),
  },
];

/** Biggest and newest first; names from A to Z. */
export function sortBy(key: SortKey): Sort {
  return { key, descending: key === 'size' || key === 'date' || key === 'thread' };
}

function sortStep({ messages: { sort } }: State, step: 1 | -1): Effect[] {
  const index = (SORT_KEYS.indexOf(sort.key) + step + SORT_KEYS.length) % SORT_KEYS.length;
  return view({ kind: 'sort', sort: sortBy(SORT_KEYS[index]!) });
}

function searchAgain({ messages: { search } }: State, direction: 'next' | 'previous'): Effect[] {
  if (!search) return warn('Nothing was searched for yet: / searches.');
  return view({ kind: 'search', search: { ...search, direction, pending: true } });
}
