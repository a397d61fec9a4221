// The proxy of --proxy. A password in its URL is refused like one in the server's: it would stand in the list of processes.
import type { Proxy } from '../model/account.ts';
import { UsageError } from './server-url.ts';

const FORM = '--proxy must be socks5://[user@]host[:port] or http://[user@]host[:port]';
const PORTS = { socks5: 1080, http: 8080 } as const;

export function parseProxy(text: string): Proxy {
  // The URL is not shown: it may hold a password.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const kind = url?.protocol.replace(':', '');
  if (!url || (kind !== 'socks5' && kind !== 'http')) throw new UsageError(FORM);
  if (url.password !== '')
    throw new UsageError('a password in the URL of --proxy is refused; set IMAPTOP_PROXY_PASSWORD');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '' || !/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    throw new UsageError(FORM);
  const port = url.port === '' ? portBy(kind, text) : Number(url.port);
  return { kind, host, port, ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }) };
}

/** A URL drops the port that is usual for its scheme: http://host:80 means 80. */
const portBy = (kind: keyof typeof PORTS, text: string): number =>
  kind === 'http' && /:80\/?$/.test(text) ? 80 : PORTS[kind];
