// When a certificate that ends soon is worth a word.
import { literal, safe, type Safe } from '../text/safe-text.ts';

/** From that many days on. */
export const EXPIRY_DAYS = 30;

/** What the header bar says; empty where there is time. */
export function expiryWords(days: number | undefined): Safe {
  if (days === undefined || days >= EXPIRY_DAYS) return literal('');
  if (days < 0) return literal('cert expired');
  return days === 1 ? literal('cert 1 day') : safe`cert ${days} days`;
}
