// Dates as mail writes them, from a time in milliseconds and a zone in minutes, never from the machine's zone.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (value: number): string => String(value).padStart(2, '0');

interface Fields {
  readonly weekday: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly time: string;
}

function fields(at: number, zone: number): Fields {
  const local = new Date(at + zone * 60_000);
  return {
    weekday: DAYS[local.getUTCDay()] ?? '',
    day: two(local.getUTCDate()),
    month: MONTHS[local.getUTCMonth()] ?? '',
    year: String(local.getUTCFullYear()),
    time: `${local.toISOString().slice(11, 19)} ${offset(zone)}`,
  };
}

function offset(zone: number): string {
  const minutes = Math.abs(zone);
  return `${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

/** RFC 3501 date-time, as INTERNALDATE answers it. */
export function internalDate(at: number, zone: number): string {
  const { day, month, year, time } = fields(at, zone);
  return `${day}-${month}-${year} ${time}`;
}

/** RFC 5322 date-time, for Date and Received. */
export function headerDate(at: number, zone: number): string {
  const { weekday, day, month, year, time } = fields(at, zone);
  return `${weekday}, ${day} ${month} ${year} ${time}`;
}
