// Text of which only a part matters, inside of larger expectations.
import { expect } from 'vitest';

export function like(part: string | RegExp): unknown {
  return typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part);
}
