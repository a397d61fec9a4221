// Blots the password out of text that goes anywhere: a server may repeat in its answer what it was sent.
import type { TokenSource } from '../model/account.ts';

// A password of one or two letters would blot out half of the text, and is no secret.
const MIN_SECRET = 3;
export const MASKED = '(masked)';

export interface Secrets {
  readonly password: string;
  readonly user: string;
  readonly as?: string | undefined;
  readonly token?: TokenSource | undefined;
}

export function blotter({ password, user, as, token }: Secrets): (text: string) => string {
  const secrets = secretForms(password, user, as);
  // Tokens are given out as time goes on.
  return (text) => blotted(blotted(text, secrets), token?.given ?? []);
}

function blotted(text: string, secrets: readonly string[]): string {
  let clear = text;
  // Nearly every text has none.
  for (const secret of secrets) if (clear.includes(secret)) clear = clear.replaceAll(secret, MASKED);
  return clear;
}

/** The password as it could stand in a line: as it is, quoted, and in the encodings of SASL. */
function secretForms(password: string, user: string, as = ''): string[] {
  const forms = [
    password,
    password.replaceAll(/["\\]/g, '\\$&'),
    Buffer.from(password).toString('base64'),
    // The octets of UTF-8, read one by one.
    Buffer.from(password).toString('latin1'),
    Buffer.from(`${as}\0${user}\0${password}`).toString('base64'),
  ];
  const long = forms.filter((form) => form.length >= MIN_SECRET);
  return [...new Set(long)].sort((a, b) => b.length - a.length);
}
