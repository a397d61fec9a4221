// Why a copy could not be written, as a failure with one line.
import { failed, type Result } from '../model/failure.ts';
import { toSafe } from '../text/safe-text.ts';

export function refused(why: string): Result<never> {
  return failed({ kind: 'limit', text: toSafe(`The rescue copy cannot be written: ${why}.`) });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
