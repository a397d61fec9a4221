// What the transcript keeps of a response: its first line, and no more of that than anybody reads.

const MAX_OCTETS = 2_000;
/** Of a literal's first line. */
const MAX_PEEK = 200;
/** Ends what is not all there is. */
export const CUT = ' ...';
const CR = 0x0d;
const LF = 0x0a;
const CLOSE_BRACE = 0x7d;

export function transcriptLine(data: Buffer, start: number, end: number): string {
  const most = Math.min(end, start + MAX_OCTETS);
  const lineEnd = data.subarray(start, most).indexOf(CR);
  const to = lineEnd < 0 ? most : start + lineEnd;
  return data.toString('latin1', start, to) + (to < end ? CUT : '');
}

/** The first line of the literal that ends the response's first line, with what tells that there is more; else nothing. */
export function literalPeek(data: Buffer, start: number, end: number): string {
  const line = data.subarray(start, Math.min(end, start + MAX_OCTETS));
  const lineEnd = line.indexOf(CR);
  if (lineEnd < 1 || line[lineEnd - 1] !== CLOSE_BRACE || line[lineEnd + 1] !== LF) return '';
  const from = start + lineEnd + 2;
  const most = Math.min(end, from + MAX_PEEK);
  const cut = data.subarray(from, most).findIndex((octet) => octet === CR || octet === LF);
  const to = cut < 0 ? most : from + cut;
  return data.toString('latin1', from, to) + (to < end ? CUT : '');
}
