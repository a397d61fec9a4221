// Starts the embedded demonstration server in a worker thread and says where it listens.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

export interface DemoServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Ends the server and every connection to it. May be called twice. */
  stop(): Promise<void>;
}

/** Resolves when the server accepts connections. Every start has a fresh, unchanged mailbox. */
export async function startDemo(): Promise<DemoServer> {
  const access = { host: '127.0.0.1', user: 'demo', password: randomBytes(12).toString('hex') } as const;
  const worker = new Worker(workerEntry(), {
    name: 'demo',
    workerData: access,
    // Nothing of the console's flags and secrets belongs in there, and no word of it on the screen.
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the demonstration server ended (${code})`)));
  });
  // From now on its end shows as lost connections, and it does not keep the console running.
  worker.on('error', () => undefined);
  worker.unref();
  return {
    ...access,
    port,
    stop: async () => {
      await worker.terminate();
    },
  };
}

/** Beside the bundle lies the bundled worker, beside the source its source. */
function workerEntry(): URL {
  const bundled = new URL('./demo-worker.js', import.meta.url);
  return existsSync(bundled) ? bundled : new URL('./demo-worker.ts', import.meta.url);
}
