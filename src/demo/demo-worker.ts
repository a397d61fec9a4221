// The worker thread's entry: hoodiecrow on a loopback port. A thread of its own, because making a 20 MB answer
// blocks it for a while. Bundled as dist/demo-worker.js; hoodiecrow-imap stays in node_modules.
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { conformance } from './conformance.ts';
import { createHoodiecrow } from './hoodiecrow.ts';
import { demoStorage } from './mailbox.ts';

const { host, user, password } = workerData as { host: string; user: string; password: string };

const server = createHoodiecrow({
  // CONDSTORE is left out: its CHANGEDSINCE and UNCHANGEDSINCE do nothing in UID commands. Without it
  // there is nothing to ENABLE.
  plugins: [
    'ID',
    'SASL-IR',
    'AUTH-PLAIN',
    'NAMESPACE',
    'IDLE',
    'LITERALPLUS',
    'UNSELECT',
    'SPECIAL-USE',
    'UIDPLUS',
    'MOVE',
    conformance,
  ],
  id: { name: 'hoodiecrow', vendor: 'imaptop demonstration' },
  users: { [user]: { password } },
  storage: demoStorage(),
  credentials: {}, // no TLS: spare it reading its certificate files
});

server.listen(0, host, () => {
  const { port } = server.server.address() as AddressInfo;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
  parentPort?.postMessage(port);
});
