// A wire to a real server through a proxy that records it and can hold and cut it; signed in again whenever it is lost.
// The server can be taken not to have some of its capabilities.
import { WireLeases } from '../../src/imap/wire/leases.ts';
import { WireConnection } from '../../src/imap/wire/wire-connection.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { signIn } from '../queue/sign-in.ts';
import type { MailServer } from '../servers/server.ts';
import { realClock } from './console-rig.ts';

export class ProxiedWire {
  readonly leases = new WireLeases();
  readonly proxy: FaultProxy;
  readonly capabilities: Capabilities;
  /** Connections that were signed in. */
  connections = 0;
  private readonly server: MailServer;
  private readonly user: string;
  private connection: WireConnection | undefined;
  private closed = false;

  private constructor(server: MailServer, user: string, proxy: FaultProxy, capabilities: Capabilities) {
    this.server = server;
    this.user = user;
    this.proxy = proxy;
    this.capabilities = capabilities;
  }

  static async open(server: MailServer, user: string, announced: Iterable<string>): Promise<ProxiedWire> {
    const wire = new ProxiedWire(
      server,
      user,
      await FaultProxy.start(server.port),
      new Capabilities(announced),
    );
    await wire.connect();
    return wire;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.leases.close();
    this.connection?.close();
    await this.proxy.stop();
  }

  private async connect(): Promise<void> {
    const socket = await signIn(this.proxy.port, this.user, this.server.password);
    this.connections++;
    this.connection = new WireConnection(
      { readSocket: socket, writeSocket: socket, socket },
      {
        capabilities: this.capabilities,
        clock: realClock,
        onClosed: () => {
          this.leases.detach();
          // Not awaited: a server that does not let anybody in again shows as a plan without an end.
          void this.reconnect();
        },
        onSilence: () => undefined,
        onAlert: () => undefined,
      },
    );
    this.leases.attach(this.connection);
  }

  private async reconnect(): Promise<void> {
    while (!this.closed) {
      const connected = await this.connect().then(
        () => true,
        () => false,
      );
      if (connected) return;
    }
  }
}
