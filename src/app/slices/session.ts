// Account, connection, lock.
import { Capabilities } from '../../model/capabilities.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import type { Input } from '../input.ts';
import type { SessionState } from '../state.ts';

export function initialSession(user: Safe, host: Safe, readOnly: boolean): SessionState {
  return {
    user,
    host,
    tls: toSafe(''),
    cleartext: false,
    certificateDays: undefined,
    connection: { kind: 'connecting' },
    capabilities: Capabilities.none,
    readOnly,
    alert: undefined,
  };
}

export function updateSession(session: SessionState, input: Input): SessionState {
  switch (input.kind) {
    case 'connection-changed':
      return { ...session, connection: input.state };
    case 'signed-in':
      return {
        ...session,
        tls: input.tls,
        cleartext: input.cleartext,
        certificateDays: input.certificateDays,
        capabilities: input.capabilities,
      };
    case 'alerted':
      return { ...session, alert: input.text };
    case 'dismiss-alert':
      return { ...session, alert: undefined };
    case 'locked':
      return { ...session, readOnly: input.readOnly };
    default:
      return session;
  }
}
