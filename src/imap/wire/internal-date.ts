// INTERNALDATE (RFC 9051 §9, date-time) from its bytes: `"17-Jul-1996 02:44:25 -0700"`, as seconds since 1970 UTC.

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS = Array.from({ length: 12 }, (_, month) =>
  lettersAt(Buffer.from('janfebmaraprmayjunjulaugsepoctnovdec'), 3 * month),
);
const LENGTH = 26;
const ZERO = 48;
const SPACE = 0x20;

/** Days before each month of the years from 0 to 9999, as far as they were worked out; 0 where not, and in January 1970. */
const daysBefore = new Int32Array(10_000 * 12);

/** NaN where it cannot be read. The day may have one digit with or without a space before it. */
export function internalDate(data: Uint8Array, from: number, to: number): number {
  // Put as if it had two digits; a missing one is read as a space.
  const at = to - LENGTH;
  if (at !== from && at !== from - 1) return NaN;
  const day = at === from && data[at] !== SPACE ? twoDigits(data, at) : digit(data, at + 1);
  const month = MONTHS.indexOf(lettersAt(data, at + 3));
  const century = twoDigits(data, at + 7);
  const year = twoDigits(data, at + 9);
  const hour = twoDigits(data, at + 12);
  const minute = twoDigits(data, at + 15);
  const second = twoDigits(data, at + 18);
  const zoneHours = twoDigits(data, at + 22);
  const zoneMinutes = twoDigits(data, at + 24);
  const sign = data[at + 21];
  const valid =
    day >= 1 &&
    month >= 0 &&
    day <= MONTH_DAYS[month]! &&
    century >= 0 &&
    year >= 0 &&
    hour >= 0 &&
    hour <= 23 &&
    minute >= 0 &&
    minute <= 59 &&
    second >= 0 &&
    second <= 60 &&
    zoneHours >= 0 &&
    zoneMinutes >= 0 &&
    zoneMinutes <= 59 &&
    (sign === 0x2b || sign === 0x2d) &&
    data[at + 2] === 0x2d &&
    data[at + 6] === 0x2d &&
    data[at + 11] === SPACE &&
    data[at + 14] === 0x3a &&
    data[at + 17] === 0x3a &&
    data[at + 20] === SPACE;
  if (!valid) return NaN;
  const months = (century * 100 + year) * 12 + month;
  const days = daysBefore[months]! || (daysBefore[months] = daysSince1970(century * 100 + year, month, 0));
  const offset = (zoneHours * 60 + zoneMinutes) * (sign === 0x2d ? -60 : 60);
  return (days + day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
}

/** -1 where there is none. */
function digit(data: Uint8Array, at: number): number {
  const value = data[at]! - ZERO;
  return value >= 0 && value <= 9 ? value : -1;
}

/** -1 where they are none. */
function twoDigits(data: Uint8Array, at: number): number {
  const tens = data[at]! - ZERO;
  const ones = data[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -1;
}

/** Three letters as one number, whatever their case. */
function lettersAt(data: Uint8Array, at: number): number {
  return (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]! | 0x202020;
}

/** Days in the proleptic Gregorian calendar, counted from years that start in March, so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month < 2 ? year - 1 : year;
  const m = (month + 10) % 12;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leapDays + Math.floor((153 * m + 2) / 5) + day - 719_469;
}
