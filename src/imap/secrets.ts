// Blots the password out of text that goes anywhere: a server may repeat in its answer what it was sent.
// A password of one or two letters would blot out half of the text, and is no secret.
const MIN_SECRET = 3;
export const MASKED = '(masked)';

export function blotter(password: string, user: string): (text: string) => string {
  const secrets = secretForms(password, user);
  return (text) => secrets.reduce((clear, secret) => clear.replaceAll(secret, MASKED), text);
}

/** The password as it could stand in a line: as it is, quoted, and in the encodings of SASL. */
function secretForms(password: string, user: string): string[] {
  const forms = [
    password,
    password.replaceAll(/["\\]/g, '\\$&'),
    Buffer.from(password).toString('base64'),
    Buffer.from(`\0${user}\0${password}`).toString('base64'),
  ];
  const long = forms.filter((form) => form.length >= MIN_SECRET);
  return [...new Set(long)].sort((a, b) => b.length - a.length);
}
