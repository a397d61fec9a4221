// INTERNALDATE (RFC 9051 §9, date-time) from its bytes: `"17-Jul-1996 02:44:25 -0700"`, as seconds since 1970 UTC.

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const LENGTH = 26;
const ZERO = 48;

/** NaN where it cannot be read. The day may have one digit with or without a space before it. */
export function internalDate(data: Uint8Array, from: number, to: number): number {
  // Put as if it had two digits; a missing one is read as a space.
  const at = to - LENGTH;
  if (at !== from && at !== from - 1) return NaN;
  const day = at === from && data[at] !== 0x20 ? digits(data, at, 2) : digits(data, at + 1, 1);
  const month = monthAt(data, at + 3);
  const year = digits(data, at + 7, 4);
  const hour = digits(data, at + 12, 2);
  const minute = digits(data, at + 15, 2);
  const second = digits(data, at + 18, 2);
  const zone = digits(data, at + 22, 4);
  const sign = data[at + 21];
  const valid =
    day >= 1 &&
    month >= 0 &&
    day <= MONTH_DAYS[month]! &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60 &&
    zone % 100 <= 59 &&
    (sign === 0x2b || sign === 0x2d) &&
    data[at + 2] === 0x2d &&
    data[at + 6] === 0x2d &&
    data[at + 11] === 0x20 &&
    data[at + 14] === 0x3a &&
    data[at + 17] === 0x3a &&
    data[at + 20] === 0x20;
  if (!valid || Number.isNaN(year)) return NaN;
  const offset = (Math.floor(zone / 100) * 60 + (zone % 100)) * (sign === 0x2d ? -60 : 60);
  return daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
}

function digits(data: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = data[i]! - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function monthAt(data: Uint8Array, at: number): number {
  const a = data[at]! | 0x20;
  const b = data[at + 1]! | 0x20;
  const c = data[at + 2]! | 0x20;
  for (let i = 0; i < MONTHS.length; i += 3) {
    if (MONTHS.charCodeAt(i) === a && MONTHS.charCodeAt(i + 1) === b && MONTHS.charCodeAt(i + 2) === c)
      return i / 3;
  }
  return -1;
}

/** Days in the proleptic Gregorian calendar, counted from years that start in March, so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month < 2 ? year - 1 : year;
  const m = (month + 10) % 12;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leapDays + Math.floor((153 * m + 2) / 5) + day - 719_469;
}
