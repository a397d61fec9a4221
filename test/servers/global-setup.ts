// Starts one Dovecot, one Cyrus and one Courier for the whole run. A server that does not start fails the run.
import type { TestProject } from 'vitest/node';
import { openRegister } from '../hostile/canary.ts';
import { startCourier } from './courier.ts';
import { startCyrus } from './cyrus.ts';
import { startDovecot } from './dovecot.ts';
import type {} from './shared.ts';

// Pure unit tests run without servers where somebody asks for it; CI never does.
const withoutServers = (): boolean => {
  const { CI, IMAPTOP_TEST_NO_SERVERS } = process.env;
  return IMAPTOP_TEST_NO_SERVERS === '1' && (CI === undefined || CI === '' || CI === 'false');
};

let closeRegister: () => readonly string[] = () => [];
let stopAll = async (): Promise<void> => undefined;

export const setup = async (project: TestProject): Promise<void> => {
  closeRegister = openRegister();
  if (withoutServers()) {
    project.provide('imapServers', null);
    return;
  }
  const started = await Promise.allSettled([startDovecot(), startCyrus(), startCourier()]);
  const [dovecot, cyrus, courier] = started;
  stopAll = async () => {
    const running = started.filter((server) => server.status === 'fulfilled');
    await Promise.all(running.map((server) => server.value.stop()));
  };
  if (dovecot.status === 'rejected' || cyrus.status === 'rejected' || courier.status === 'rejected') {
    await stopAll();
    const reasons = started
      .filter((server) => server.status === 'rejected')
      .map((server) => String(server.reason));
    throw new Error(reasons.join('\n'));
  }
  project.provide('imapServers', {
    dovecot: dovecot.value.description,
    cyrus: cyrus.value.description,
    courier: courier.value.description,
  });
};

export const teardown = async (): Promise<void> => {
  await stopAll();
  const hits = closeRegister();
  if (hits.length > 0) throw new Error(`the password of the servers was found in ${hits.join(', ')}`);
};
