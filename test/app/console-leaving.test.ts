// A server that takes the connection and then says nothing: the console is on screen, and leaves when it is told to.
import { expect, onTestFinished, test } from 'vitest';
import { launch } from '../e2e/open-console.ts';
import { ScriptedServer } from '../helpers/scripted-server.ts';

test.each([
  ['q', ['q']],
  ['Ctrl-c twice', ['\x03', '\x03']],
] as const)('%s leaves while the server does not greet', async (_name, keys) => {
  const server = await ScriptedServer.start({ greeting: '' });
  onTestFinished(() => server.stop());
  const console = launch(['--tls', 'none', `imap://bob@127.0.0.1:${server.port}`], {
    env: { IMAPTOP_PASSWORD: 'secret' },
  });
  await server.session();
  await console.waitFor('MESSAGES');
  const [first, second] = keys;
  console.terminal.write(first);
  if (second !== undefined) {
    await console.waitFor('Ctrl-c again leaves imaptop.');
    console.terminal.write(second);
  }
  expect(await console.exited).toEqual({ code: 0, signal: 0 });
  expect(console.terminal.modes()).toMatchObject({ alternateScreen: false, cursorHidden: false });
  expect(server.lines).toEqual([]);
});
