// Reading with what it works with, on a server or none, with a cache or none.
import { CachedList } from '../../../src/app/effects/cached-list.ts';
import type { EffectContext } from '../../../src/app/effects/context.ts';
import { Keeping } from '../../../src/app/effects/keeping.ts';
import { Reading } from '../../../src/app/effects/reading.ts';
import type { MailboxCache } from '../../../src/ports.ts';
import { NoCache } from '../../../src/sqlite/no-cache.ts';

export function readingOf(context: EffectContext, cache: MailboxCache = new NoCache()): Reading {
  const cachedList = new CachedList(context, cache);
  return new Reading(context, cachedList, new Keeping(context, cache, () => true));
}
