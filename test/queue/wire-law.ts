// What a line on the wire may be. Whatever a test does beside, every line that it made the program send is held to this.
import type { ProxyLine } from '../helpers/fault-proxy.ts';

const MAX_OCTETS = 8_000;

const SET = String.raw`\d+(?::\d+)?(?:,\d+(?::\d+)?)*`;
const FLAG = String.raw`\\?[^\s()\\"*]+`;

/** UIDs by number, no `*`, no sequence number, no CLOSE, no plain EXPUNGE: whatever is not here is not lawful. */
const LAWFUL = [
  /^LOGIN "[^"]*" "[^"]*"$/,
  /^LOGOUT$/,
  /^NOOP$/,
  /^(?:SELECT|EXAMINE) "(?:[^"\\]|\\.)*"$/,
  new RegExp(
    String.raw`^UID SEARCH (?:RETURN \(ALL\) )?(?:ALL|(?:UID ${SET})?(?:(?:^| )?(?:UN)?(?:[A-Z]+|KEYWORD ${FLAG}))?)$`,
  ),
  new RegExp(String.raw`^UID FETCH ${SET} \(UID FLAGS INTERNALDATE RFC822\.SIZE\)$`),
  new RegExp(String.raw`^UID STORE ${SET} [+-]FLAGS\.SILENT \(${FLAG}\)$`),
  new RegExp(`^UID EXPUNGE ${SET}$`),
];

/** The lines that break the law. */
export function unlawful(lines: readonly ProxyLine[]): string[] {
  return lines
    .filter(({ tag, line }) => {
      const octets = Buffer.byteLength(`${tag} ${line}\r\n`);
      return octets > MAX_OCTETS || !LAWFUL.some((lawful) => lawful.test(line));
    })
    .map(({ line }) => line);
}

const CHANGE = /^UID (?:STORE|EXPUNGE) /;

/**
 * Changes that were sent twice without asking. Between two times the same change goes out, the folder must be opened anew
 * and the messages be asked about.
 */
export function blindlyResent(lines: readonly ProxyLine[]): string[] {
  const blind: string[] = [];
  const asked = new Map<string, 'no' | 'opened' | 'yes'>();
  for (const { line } of lines) {
    if (line.startsWith('SELECT ')) for (const change of asked.keys()) asked.set(change, 'opened');
    if (line.startsWith('UID SEARCH ')) {
      for (const [change, state] of asked) {
        if (state === 'opened' && ` ${line} `.includes(` UID ${setOf(change)} `)) asked.set(change, 'yes');
      }
    }
    if (!CHANGE.test(line)) continue;
    if ((asked.get(line) ?? 'yes') !== 'yes') blind.push(line);
    asked.set(line, 'no');
  }
  return blind;
}

export function isChange({ line }: ProxyLine): boolean {
  return CHANGE.test(line);
}

function setOf(line: string): string {
  return line.split(' ')[2] ?? '';
}
