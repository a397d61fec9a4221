// Asks for the password as the program does, and prints what it got, in base64 so that a terminal shows no password.
import { readPassword } from '../../src/config/password.ts';
import { toSafe } from '../../src/text/safe-text.ts';

// As while something else goes on before it asks.
const idle = Number(process.argv[3] ?? 0);
if (idle > 0) {
  process.stdout.write('begun\n');
  await new Promise((resolve) => setTimeout(resolve, idle));
}
const got = await readPassword({
  env: process.env,
  command: process.argv[2] || undefined,
  account: toSafe('bob@h'),
});
const shown = got.kind === 'password' ? Buffer.from(got.password).toString('base64') : '';
process.stdout.write(
  `${JSON.stringify({ kind: got.kind, shown, left: process.env['IMAPTOP_PASSWORD'] ?? null })}\n`,
);
