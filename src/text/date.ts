// Dates in one format. No clock and no zone is read here: the caller gives the offset.
import { literal, type Safe } from './safe-text.ts';

export type DateFormat = {
  /** Adds hours and minutes. */
  readonly time: boolean;
  /** Minutes east of UTC at that date: +60 is Paris in winter, the negative of JavaScript's getTimezoneOffset(). */
  readonly offsetMinutes?: number;
};

/** Cells of `2009-11-14` and of `2009-11-14 15:55`. */
export const DAY_CELLS = 10;
export const MINUTE_CELLS = 16;

const two = (figure: number): string => String(figure).padStart(2, '0');

/** Seconds since 1970 as `2009-11-14` or `2009-11-14 15:55`; `?` for no date, no number, or a year outside 0..9999. */
export function formatDate(seconds: number | undefined, { time, offsetMinutes = 0 }: DateFormat): Safe {
  const date = new Date(((seconds ?? NaN) + offsetMinutes * 60) * 1000);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return literal('?');
  const day = `${String(year).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return (time ? `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}` : day) as Safe;
}

/** `2009-11-14T20:55:17Z`; undefined for what four digits of a year cannot say. */
export function isoDate(seconds: number): Safe | undefined {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return undefined;
  return date.toISOString().replace(/\.\d+Z$/, 'Z') as Safe;
}

/** `14:02:11`, or `14:02:11.123` with thousandths. */
export function formatClock(milliseconds: number, offsetMinutes: number, thousandths: boolean): Safe {
  const date = new Date(milliseconds + offsetMinutes * 60_000);
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const exact = thousandths ? `.${String(date.getUTCMilliseconds()).padStart(3, '0')}` : '';
  return `${time}${exact}` as Safe;
}
