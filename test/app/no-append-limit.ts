// For consoles of which no test asks another server how large a message it takes.
import { failed, type Result } from '../../src/model/failure.ts';
import { toSafe } from '../../src/text/safe-text.ts';

export const noAppendLimit = async (): Promise<Result<never>> =>
  failed({ kind: 'limit', text: toSafe('There is no other account.') });
