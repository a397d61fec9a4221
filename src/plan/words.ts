// Words that plans share.
import type { Basis } from '../model/intent.ts';
import type { Safe } from '../text/safe-text.ts';
import { formatCount } from '../text/size.ts';

export function messages(count: number): string {
  return count === 1 ? '1 message' : `${formatCount(count)} messages`;
}

/** Which messages, and why these: "the 3 marked messages of INBOX". */
export function basisWords(basis: Basis, count: number, folder: Safe): string {
  const some = count === 1 ? '' : `${formatCount(count)} `;
  const noun = count === 1 ? 'message' : 'messages';
  switch (basis) {
    case 'marked':
      return `the ${some}marked ${noun} of ${folder}`;
    case 'own-deleted':
      return `the ${some}${noun} of ${folder} that you marked \\Deleted`;
    case 'cursor':
      return `the message under the cursor in ${folder}`;
  }
}
