// A TCP connection to the server through a proxy: SOCKS 5 (RFC 1928), or CONNECT of HTTP (RFC 9110 §9.3.6). The proxy
// looks the server's name up; TLS begins behind it, so it sees nothing of what is said.
import type { Socket } from 'node:net';
import type { Account, Proxy } from '../model/account.ts';
import { hostAndPort, proxyName } from '../model/account.ts';
import { SignInRefused } from './sign-in-refused.ts';

const CONNECT_MS = 15_000;

export async function connectByProxy(
  account: Account,
  proxy: Proxy,
  password: string,
  signal: AbortSignal,
): Promise<Socket> {
  return proxy.kind === 'socks5'
    ? bySocks(account, proxy, password)
    : byHttp(account, proxy, password, signal);
}

function refused(proxy: Proxy, why: string): SignInRefused {
  return new SignInRefused('refused-connection', `the proxy ${proxyName(proxy)} ${why}`);
}

async function bySocks({ host, port }: Account, proxy: Proxy, password: string): Promise<Socket> {
  const { SocksClient } = await import('socks');
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(proxy.user === undefined ? {} : { userId: proxy.user, password }),
      },
      command: 'connect',
      destination: { host, port },
      timeout: CONNECT_MS,
    });
    return socket;
  } catch (error) {
    // Its errors carry the options with them, the password among these: only the words are taken.
    const { code, message } = error as NodeJS.ErrnoException;
    throw refused(proxy, code === undefined ? `did not connect: ${message}` : `cannot be reached: ${code}`);
  }
}

async function byHttp(
  account: Account,
  proxy: Proxy,
  password: string,
  signal: AbortSignal,
): Promise<Socket> {
  const { request } = await import('node:http');
  const credentials = Buffer.from(`${proxy.user}:${password}`).toString('base64');
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const asked = request({
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: hostAndPort(account),
    headers: {
      host: hostAndPort(account),
      ...(proxy.user === undefined ? {} : { 'proxy-authorization': `Basic ${credentials}` }),
    },
    agent: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]),
  });
  asked.once('connect', ({ statusCode = 0, statusMessage = '' }, socket, head) => {
    if (statusCode < 200 || statusCode > 299) {
      socket.destroy();
      return reject(refused(proxy, `answered ${statusCode} ${statusMessage}`.trimEnd()));
    }
    // What the server says first may have come along.
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  asked.once('response', ({ statusCode = 0 }) => {
    asked.destroy();
    reject(refused(proxy, `answered ${statusCode}`));
  });
  asked.once('error', ({ code, name }: NodeJS.ErrnoException) => {
    const late = name === 'TimeoutError' || name === 'AbortError';
    reject(refused(proxy, late ? 'did not answer in time' : `cannot be reached: ${code ?? 'no answer'}`));
  });
  asked.end();
  return promise;
}
