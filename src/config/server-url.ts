// imaps://user@host:port/Folder and imap://... into their parts. A password in the URL is refused and never repeated:
// it would stand in the shell's history and in the list of processes.
import { isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

export interface ServerUrl {
  readonly scheme: 'imap' | 'imaps';
  readonly user: string;
  readonly host: string;
  readonly port: number | undefined;
  /** As people write it, not in modified UTF-7. */
  readonly folder: string | undefined;
}

/** What is wrong with an option or the URL, in one line. */
export class UsageError extends Error {}

const FORM = 'imaps://user@host[:port][/Folder]';
const MAX_PORT = 65_535;

/** `anonymous`: a URL without a user will do, for looking at a server from outside. */
export function parseServerUrl(url: string, anonymous = false): ServerUrl {
  const parts = /^(imaps?):\/\/([^/]*)(?:\/(.*))?$/isu.exec(url);
  // The URL is not shown: it may hold a password.
  if (!parts) throw new UsageError(`the URL is not of the form ${FORM} or imap://...`);
  const [, scheme, authority = '', folder = ''] = parts;
  // RFC 3986 ends the user at the first @; mail addresses as user names have one of their own.
  const at = authority.lastIndexOf('@');
  if (at < 0 && !anonymous) throw new UsageError(`the URL names no user: ${FORM}`);
  const userPart = authority.slice(0, Math.max(0, at));
  if (userPart.includes(':')) {
    throw new UsageError(
      'a password in the URL is refused; set IMAPTOP_PASSWORD, use --password-command, or wait for the prompt (a colon in a user name is %3A)',
    );
  }
  const user = decoded(userPart, 'user');
  if (user === '' && at >= 0) throw new UsageError(`the URL names no user: ${FORM}`);
  return {
    scheme: scheme?.toLowerCase() === 'imaps' ? 'imaps' : 'imap',
    user,
    ...hostAndPort(authority.slice(at + 1)),
    folder: folder === '' ? undefined : decoded(folder, 'folder'),
  };
}

function hostAndPort(text: string): { host: string; port: number | undefined } {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/u.exec(text);
  if (!parts)
    throw new UsageError(`the URL's host cannot be read (an IPv6 address stands in brackets): ${FORM}`);
  const [, bracketed, plain, portText] = parts;
  return {
    host: hostOf(bracketed, plain ?? ''),
    port: portText === undefined ? undefined : portOf(portText),
  };
}

function hostOf(bracketed: string | undefined, plain: string): string {
  if (bracketed !== undefined) {
    if (isIPv6(bracketed)) return bracketed;
    throw new UsageError('the address in brackets in the URL is no IPv6 address');
  }
  const name = decoded(plain, 'host');
  const host = domainToASCII(name);
  if (name === '') throw new UsageError(`the URL names no host: ${FORM}`);
  if (!/^[a-z0-9._-]{1,253}$/i.test(host)) throw new UsageError('the host in the URL is no host name');
  return host;
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > MAX_PORT)
    throw new UsageError(`the port in the URL must be a number from 1 to ${MAX_PORT}`);
  return port;
}

function decoded(text: string, what: string): string {
  let result: string;
  try {
    result = decodeURIComponent(text);
  } catch {
    throw new UsageError(
      `the ${what} in the URL has a % that is not followed by two hexadecimal digits of UTF-8`,
    );
  }
  if (/[\u0000-\u001f\u007f-\u009f]/u.test(result))
    throw new UsageError(`the ${what} in the URL has control characters`);
  return result;
}
