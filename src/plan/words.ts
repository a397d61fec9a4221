// Words that plans share.
import type { Basis } from '../model/intent.ts';
import type { UidSet } from '../model/uid-set.ts';
import type { Safe } from '../text/safe-text.ts';
import { formatCount } from '../text/size.ts';

export function messages(count: number): string {
  return count === 1 ? '1 message' : `${formatCount(count)} messages`;
}

/** Which messages, and why these: "the 3 marked messages of INBOX", "message UID 4568 of INBOX". */
export function basisWords(basis: Basis, uids: UidSet, folder: Safe): string {
  if (uids.size === 1) {
    const own = basis === 'own-deleted' ? ' that you marked \\Deleted' : '';
    return `message UID ${uids.first} of ${folder}${own}`;
  }
  const some = formatCount(uids.size);
  switch (basis) {
    case 'marked':
      return `the ${some} marked messages of ${folder}`;
    case 'own-deleted':
      return `the ${some} messages of ${folder} that you marked \\Deleted`;
    case 'all-deleted':
      return `the ${some} messages of ${folder} that are marked \\Deleted`;
    case 'queried':
      return `the ${some} messages of ${folder} that the query names`;
    case 'thread':
      return `the ${some} messages of a thread in ${folder}`;
    case 'cursor':
      return `the ${some} messages under the cursor in ${folder}`;
  }
}
