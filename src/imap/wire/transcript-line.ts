// What the transcript keeps of a response: its first line, and no more of that than anybody reads.

const MAX_OCTETS = 2_000;
const CR = 0x0d;

export function transcriptLine(data: Buffer, start: number, end: number): string {
  const lineEnd = data.indexOf(CR, start);
  const to = Math.min(end, start + MAX_OCTETS, lineEnd < 0 ? end : lineEnd);
  return data.toString('latin1', start, to) + (to < end ? ' ...' : '');
}
