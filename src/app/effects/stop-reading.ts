// The user has no patience with what is read for the list: whatever it is, it stops.
import type { Store } from '../store.ts';
import type { Envelopes } from './envelopes.ts';
import type { Fields } from './fields.ts';
import type { Lists } from './lists.ts';
import type { Searching } from './searching.ts';
import type { Threading } from './threading.ts';

interface Readings {
  readonly lists: Lists;
  readonly searching: Searching;
  /** What the list is told by beside its rows. */
  readonly fields: readonly (Fields | Threading)[];
  readonly envelopes: Envelopes;
}

/** What is to be said of that; undefined where there was nothing to stop. */
export function stopReading(
  store: Store,
  { lists, searching, fields, envelopes }: Readings,
): string | undefined {
  const list = lists.cancel();
  if (list !== undefined) return list;
  if (searching.cancel()) return 'Stopped asking the server: nothing was done.';
  if (fields.some((each) => each.cancel())) {
    store.view({ kind: 'mark-thread', of: undefined });
    return 'Stopped: not all messages are looked at.';
  }
  if (!envelopes.cancel()) return undefined;
  store.view({ kind: 'search', search: undefined });
  return 'Stopped reading names and subjects: the order is not complete.';
}
