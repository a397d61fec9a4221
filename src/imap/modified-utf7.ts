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
  const bytes = Buffer.from(units, 'utf16le').swap16();
  return `&${bytes.toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`;
}

function decodeUnits(base64: string): string {
  const bytes = Buffer.from(base64.replaceAll(',', '/'), 'base64');
  return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : '';
}
