// What is known of a copy beside its octets: a small JSON file next to it. It alone says that a file is ours.
import { toMailboxPath, type MailboxRef } from '../model/mailbox.ts';
import type { RescuedMessage } from '../model/rescue.ts';
import { isUid, type Uid } from '../model/uid.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';

export interface RescuedCopy extends RescuedMessage {
  readonly planId: number;
  /** As the program was told it, for comparing; never shown as it is. */
  readonly account: string;
  readonly mailbox: MailboxRef;
  /** The mailbox's name for people. */
  readonly folder: Safe;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly saved: number;
}

const FORMAT = 'imaptop rescue copy 1';

/** `17-4568`: the plan and the UID. */
export function copyName(planId: number, uid: Uid): string {
  return `${planId}-${uid}`;
}

/** NaN becomes null by itself. */
export function sidecarText({ planId, mailbox, ...copy }: RescuedCopy): string {
  return `${JSON.stringify({ format: FORMAT, plan: planId, ...mailbox, ...copy }, undefined, 2)}\n`;
}

/** Undefined for whatever no program of ours wrote under this name. */
export function parseSidecar(text: string, name: string): RescuedCopy | undefined {
  let fields: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    fields = parsed as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { format, plan, uid, octets, date, flags, account, path, uidValidity, folder, saved } = fields;
  const isOurs =
    format === FORMAT &&
    isCount(plan) &&
    isCount(uid) &&
    isUid(uid) &&
    copyName(plan, uid) === name &&
    isCount(octets) &&
    (date === null || typeof date === 'number') &&
    isTexts(flags) &&
    typeof account === 'string' &&
    typeof path === 'string' &&
    isCount(uidValidity) &&
    typeof folder === 'string' &&
    typeof saved === 'number';
  if (!isOurs) return undefined;
  const mailbox = { path: toMailboxPath(path), uidValidity };
  const about = { planId: plan, account, mailbox, folder: toSafe(folder), saved };
  return { uid, octets, date: date ?? NaN, flags, ...about };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
