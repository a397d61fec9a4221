// What GETQUOTAROOT is answered with (RFC 9208 §4.2): * QUOTAROOT names the roots of a folder, * QUOTA the limits of each.
import type { ImapAttribute, ImapResponse } from 'imapflow';
import type { FolderQuota, QuotaFacts } from '../model/quota.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { numberOf, textOf } from './responses.ts';

// A server could list more than anybody reads.
const MAX_ROWS = 100;
const MAX_TEXT = 200;

export class QuotaAnswer {
  private roots: readonly Safe[] | undefined;
  private quotas: readonly QuotaFacts[] = [];

  readonly untagged = {
    QUOTAROOT: ({ attributes }: ImapResponse): void => {
      this.roots = rootsOf(attributes ?? []);
    },
    QUOTA: ({ attributes }: ImapResponse): void => {
      this.quotas = [...this.quotas, ...quotasOf(attributes ?? [])].slice(0, MAX_ROWS);
    },
  };

  get found(): FolderQuota {
    return { roots: this.roots, quotas: this.quotas };
  }
}

function rootsOf([, ...roots]: readonly ImapAttribute[]): Safe[] {
  return roots.slice(0, MAX_ROWS).map((root) => shown(textOf(root)));
}

function quotasOf([root, list]: readonly ImapAttribute[]): QuotaFacts[] {
  if (!Array.isArray(list)) return [];
  const quotas: QuotaFacts[] = [];
  for (let at = 0; at + 2 < list.length && quotas.length < MAX_ROWS; at += 3) {
    const [used, limit] = [numberOf(list[at + 1]), numberOf(list[at + 2])];
    if (used === undefined || limit === undefined) continue;
    quotas.push({ root: shown(textOf(root)), resource: shown(textOf(list[at])), used, limit });
  }
  return quotas;
}

function shown(text: string | undefined): Safe {
  return toSafe((text ?? '').slice(0, MAX_TEXT));
}
