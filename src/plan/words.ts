// Words that plans share.
import type { Basis } from '../model/intent.ts';
import { formatCount } from '../text/size.ts';

export function messages(count: number): string {
  return count === 1 ? '1 message' : `${formatCount(count)} messages`;
}

/** Which messages, and why these: "the 3 marked messages". */
export function basisWords(basis: Basis, count: number): string {
  const noun = count === 1 ? 'message' : 'messages';
  switch (basis) {
    case 'marked':
      return count === 1 ? 'the marked message' : `the ${formatCount(count)} marked ${noun}`;
    case 'own-deleted':
      return `the ${count === 1 ? '' : `${formatCount(count)} `}${noun} that you marked \\Deleted here`;
    case 'cursor':
      return 'the message under the cursor';
  }
}
