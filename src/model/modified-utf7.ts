// Mailbox names: modified UTF-7 (RFC 3501 §5.1.3) to Unicode and back. What is not exactly as this encoder would write
// it is shown as it is: two names that differ on the server never look alike because of a lenient decoder.

/** The name as people know it, not sanitised yet. */
export function decode(listed: string): string {
  return listed.replace(/&([^-&]*)-/g, (sequence, base64: string) => {
    if (base64 === '') return '&';
    const units = decodeUnits(base64);
    return units !== '' && encodeUnits(units) === sequence && !/[ -~]/.test(units) ? units : sequence;
  });
}

export function encode(name: string): string {
  // Printable ASCII stands for itself, `&` is `&-`; everything else, controls too, is base64 of UTF-16.
  return name.replace(/&|[^ -~]+/g, (run) => (run === '&' ? '&-' : encodeUnits(run)));
}

function encodeUnits(units: string): string {
  const octets = Array.from({ length: 2 * units.length }, (_, at) => {
    const unit = units.charCodeAt(at >> 1);
    return String.fromCharCode(at % 2 === 0 ? unit >> 8 : unit & 0xff);
  });
  return `&${btoa(octets.join('')).replace(/=+$/, '').replaceAll('/', ',')}-`;
}

function decodeUnits(base64: string): string {
  if (!/^[A-Za-z0-9+,]*$/.test(base64) || base64.length % 4 === 1) return '';
  const octets = atob(base64.replaceAll(',', '/'));
  if (octets.length % 2 !== 0) return '';
  return Array.from({ length: octets.length / 2 }, (_, at) =>
    String.fromCharCode(octets.charCodeAt(2 * at) * 256 + octets.charCodeAt(2 * at + 1)),
  ).join('');
}
