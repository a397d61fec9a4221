// Runs one of the benches' own programs in a process of its own, under the project's Node, and takes what it prints as JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export async function runChild<T>(script: string, args: readonly string[], password = ''): Promise<T> {
  const child = spawn(process.execPath, ['--expose-gc', new URL(script).pathname, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', IMAPTOP_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${script}: exit ${code}`);
  return JSON.parse(text) as T;
}
