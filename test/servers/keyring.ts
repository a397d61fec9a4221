// A real Secret Service (gnome-keyring) on a session bus of its own: its packages lie over /usr in a mount namespace without
// being installed, and the bus's socket is in a folder that everybody sees.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';

/** Of 50 ms each, on a machine that has much else to do. */
const TRIES = 600;

// The daemon goes into the background by itself, and ends with the bus.
const SCRIPT = `set -e
mount -t overlay overlay -o "lowerdir=$PACKAGE/usr:/usr" /usr
export HOME="$BASE" XDG_RUNTIME_DIR="$BASE" DBUS_SESSION_BUS_ADDRESS="unix:path=$BASE/bus"
dbus-daemon --session --nofork --nopidfile --address="$DBUS_SESSION_BUS_ADDRESS" &
bus=$!
while ! [ -S "$BASE/bus" ]; do sleep 0.05; done
printf 'only for the test' | gnome-keyring-daemon --unlock --components=secrets > /dev/null
touch "$BASE/ready"
wait "$bus"
`;

export interface TestKeyring {
  /** For DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string;
}

/** Unlocked, empty, and gone with the test. */
export async function startKeyring(): Promise<TestKeyring> {
  const script = new URL('./install.sh', import.meta.url).pathname;
  const printed = execFileSync('sh', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const base = mkdtempSync(join(tmpdir(), 'imaptop-keyring-'));
  let said = '';
  const process = spawn(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--propagation', 'private', 'sh', '-c', SCRIPT],
    {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', PACKAGE: join(printed.trim(), 'keyring'), BASE: base },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  process.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  onTestFinished(async () => {
    process.kill('SIGKILL');
    await new Promise((resolve) => process.once('exit', resolve));
    rmSync(base, { recursive: true, force: true });
  });
  for (let tries = 0; !existsSync(join(base, 'ready')); tries++) {
    if (process.exitCode !== null || tries > TRIES) throw new Error(`the keyring did not come up: ${said}`);
    await pause(50);
  }
  return { address: `unix:path=${join(base, 'bus')}` };
}
