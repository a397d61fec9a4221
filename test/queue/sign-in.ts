// Signs a socket in as simply as can be: what a test's wire then speaks over.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export async function signIn(port: number, user: string, password: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  // A connection that is reset is part of many scenarios: `close` tells.
  socket.on('error', () => socket.destroy());
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  const chunk = async (): Promise<string> => {
    const [data] = (await once(socket, 'data', { signal: gone.signal })) as [Buffer];
    return data.toString('latin1');
  };
  await chunk();
  socket.write(`a1 LOGIN "${user}" "${password}"\r\n`);
  let answer = '';
  while (!/^a1 .*\r\n/m.test(answer)) answer += await chunk();
  if (!/^a1 OK/m.test(answer)) throw new Error(answer);
  return socket;
}
