// A wire to a scripted server, both ended after the test.
import { ScriptedServer, type Script } from '../../helpers/scripted-server.ts';
import { openWire, type OpenOptions, type OpenWire } from './open-wire.ts';

export interface ScriptedWire extends OpenWire {
  readonly server: ScriptedServer;
}

const open: ScriptedWire[] = [];

export async function scriptedWire(script: Script, options?: OpenOptions): Promise<ScriptedWire> {
  const server = await ScriptedServer.start(script);
  const wire = { ...(await openWire(server.port, options)), server };
  open.push(wire);
  return wire;
}

/** For afterEach. */
export async function closeScripted(): Promise<void> {
  for (const { wire, server } of open.splice(0)) {
    wire.close();
    await server.stop();
  }
}
