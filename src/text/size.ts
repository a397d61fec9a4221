// Sizes and counts as words. Units are powers of 1024, as in IMAP quotas (RFC 2087) and `ls -h`.
import { literal, type Safe } from './safe-text.ts';

const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** For columns: `980`, `116.8K`, `165.2M`: one decimal, one unit letter, at most 6 cells; `?` when unknown. */
export function formatSize(bytes: number | undefined): Safe {
  const scaled = scale(bytes);
  return scaled ? ((scaled.figure + scaled.unit) as Safe) : literal('?');
}

/** For prose: `980 B`, `2.4 GB`; `?` when unknown. */
export function formatBytes(bytes: number | undefined): Safe {
  const scaled = scale(bytes);
  return scaled ? (`${scaled.figure} ${scaled.unit}B` as Safe) : literal('?');
}

/** With thousands separators: `1,954`; `?` when unknown. */
export function formatCount(count: number | undefined): Safe {
  if (count === undefined || !Number.isFinite(count) || count < 0) return literal('?');
  const digits = BigInt(Math.floor(count)).toString();
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',') as Safe;
}

function scale(bytes: number | undefined): { figure: string; unit: string } | undefined {
  if (bytes === undefined || !Number.isFinite(bytes) || bytes < 0) return undefined;
  let value = Math.floor(bytes);
  if (value < 1024) return { figure: String(value), unit: '' };
  for (const unit of UNITS.slice(1)) {
    value /= 1024;
    const figure = value.toFixed(1);
    // 1000.0K would need seven cells: the next unit shows it as 1.0M.
    if (Number(figure) < 1000) return { figure, unit };
  }
  return undefined;
}
