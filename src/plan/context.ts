// What a planner may know beside the intent: what the server can do, and how the folder stands.
import type { Capabilities } from '../model/capabilities.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import type { Safe } from '../text/safe-text.ts';

export interface PlanContext {
  readonly id: number;
  readonly folderName: Safe;
  readonly capabilities: Capabilities;
  /** Messages in the folder, as far as is known. */
  readonly folderMessages: number;
  /** A name that no folder has: for servers without UID EXPUNGE, where messages are removed with a folder of our own. */
  readonly ownFolder: MailboxPath;
  /** Bigger removals are refused. */
  readonly maxRemove: number;
  /** Octets that rescue copies may still take. */
  readonly rescueRoom: number;
  /** Why nothing may be changed now, else undefined. */
  readonly locked: Safe | undefined;
}
