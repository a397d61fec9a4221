// The way to the server where it is not a plain TCP connection of one's own.
import type { Duplex } from 'node:stream';
import type { Account, Proofs } from '../model/account.ts';
import type { SignInNotes } from './sign-in-notes.ts';

/** Undefined where the server is reached directly. What is returned is connected. */
export async function openWay(
  account: Account,
  { proxyPassword = '' }: Proofs,
  notes: SignInNotes,
  signal: AbortSignal,
): Promise<Duplex | undefined> {
  const { proxy, tunnel } = account;
  if (tunnel !== undefined) {
    const { Tunnel } = await import('./tunnel.ts');
    notes.begin();
    const way = new Tunnel(tunnel);
    // That it has started says little: it is there when something comes through.
    way.once('data', () => notes.end('connect'));
    way.pause();
    return way;
  }
  if (!proxy) return undefined;
  const { connectByProxy } = await import('./proxy.ts');
  notes.begin();
  const way = await connectByProxy(account, proxy, proxyPassword, signal);
  notes.end('connect');
  return way;
}
