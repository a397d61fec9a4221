// Asks for the password as the program does, and prints what it got, in base64 so that a terminal shows no password.
import { readPassword } from '../../src/config/password.ts';
import { toSafe } from '../../src/text/safe-text.ts';

const got = await readPassword({ env: process.env, command: process.argv[2], account: toSafe('bob@h') });
const shown = got.kind === 'password' ? Buffer.from(got.password).toString('base64') : '';
process.stdout.write(
  `${JSON.stringify({ kind: got.kind, shown, left: process.env['IMAPTOP_PASSWORD'] ?? null })}\n`,
);
