// Looks for the password of the test servers in all that the program leaves behind. Folders of a run are looked through
// before they are removed and entered in a register; global-setup.ts fails the run where something was found.
import { appendFileSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD } from '../servers/server.ts';

/** Names the register; workers inherit it. */
const REGISTER = 'IMAPTOP_TEST_CANARY_REGISTER';

/** The ways a secret could stand somewhere, without those parts of base64 that depend on what is beside it. */
export function secretForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    secret.replaceAll(/["\\]/g, '\\$&'),
    encodeURIComponent(secret),
    [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    Buffer.from(secret, 'utf16le').toString('latin1'),
    ...[0, 1, 2].map((shift) => base64At(bytes, shift)),
    ...[0, 1, 2].map((shift) => base64At(bytes, shift).replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(forms)];
}

/** What is the same in every base64 text that has these bytes at an offset of `shift` modulo 3: SASL PLAIN's, too. */
function base64At(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const first = shift === 0 ? 0 : shift + 1;
  // The last letter holds bits of what follows unless the bytes end with it.
  const last = (shift + bytes.length) % 3 === 0 ? text.length : text.length - 1;
  return text.slice(first, last);
}

/** The forms of a secret that are in some bytes. */
export function formsIn(bytes: Buffer, secret = PASSWORD): string[] {
  return secretForms(secret).filter((form) => bytes.includes(form, 0, 'latin1'));
}

/** Every file of a folder that holds a secret. */
export function filesWith(directory: string, secret = PASSWORD): string[] {
  return filesUnder(directory).filter((path) => formsIn(readFileSync(path), secret).length > 0);
}

/** All ordinary files; no link is followed and no FIFO opened. */
export function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isFile());
}

/** A folder that the program wrote to, about to be removed, and what it drew: looked through and registered. */
export function lookForSecrets(directory: string, drawn?: Buffer): void {
  const hits = filesWith(directory);
  if (drawn && formsIn(drawn).length > 0) hits.push('the screen');
  const register = process.env[REGISTER];
  const line = { folder: directory, files: filesUnder(directory).length, octets: drawn?.length ?? 0, hits };
  if (register !== undefined) appendFileSync(join(register, 'looked'), `${JSON.stringify(line)}\n`);
  if (hits.length > 0) throw new Error(`the password is in ${hits.join(', ')}`);
}

/** Opens the register of a run. The returned function closes it: what was found in the whole run. */
export function openRegister(): () => readonly string[] {
  const register = mkdtempSync(join(tmpdir(), 'imaptop-canary-'));
  process.env[REGISTER] = register;
  return () => {
    const hits = filesUnder(register)
      .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
      .filter((line) => line !== '')
      .flatMap((line) => (JSON.parse(line) as { readonly hits: string[] }).hits);
    rmSync(register, { recursive: true, force: true });
    return hits;
  };
}
