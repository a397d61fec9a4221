// The three servers of the run, for tests. global-setup.ts starts them; every test takes its own accounts.
import { inject } from 'vitest';
import { attachCourier } from './courier.ts';
import { attachCyrus } from './cyrus.ts';
import { attachDovecot } from './dovecot.ts';
import type { Dovecot, DovecotDescription } from './dovecot.ts';
import type { MailServer, ServerDescription } from './server.ts';

export interface SharedDescription {
  readonly dovecot: DovecotDescription;
  readonly cyrus: ServerDescription;
  readonly courier: ServerDescription;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Null only where IMAPTOP_TEST_NO_SERVERS was set. */
    imapServers: SharedDescription | null;
  }
}

export interface SharedServers {
  readonly dovecot: Dovecot;
  readonly cyrus: MailServer;
  readonly courier: MailServer;
}

/** The servers of this run; a test that asks for them fails where there are none. */
export const sharedServers = (): SharedServers => {
  const described = inject('imapServers');
  if (!described) throw new Error('this test needs the IMAP servers: run it without IMAPTOP_TEST_NO_SERVERS');
  return {
    dovecot: attachDovecot(described.dovecot),
    cyrus: attachCyrus(described.cyrus),
    courier: attachCourier(described.courier),
  };
};
