// A Dovecot that takes every mechanism there is: passwords, SCRAM, tokens that an endpoint on loopback vouches for, client
// certificates, and a master user who opens anybody's mailbox.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DovecotOptions, DovecotServer } from './dovecot.ts';
import { runInside } from './jail.ts';
import { PASSWORD } from './server.ts';

export const MASTER = 'postmaster';
export const MASTER_PASSWORD = 'Canary+master/9x';

export interface TokenEndpoint {
  readonly url: string;
  /** User by token. */
  readonly tokens: Map<string, string>;
  stop(): Promise<void>;
}

/** Token introspection (RFC 7662), as far as Dovecot asks for it. */
export const startTokenEndpoint = async (): Promise<TokenEndpoint> => {
  const tokens = new Map<string, string>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const user = tokens.get(new URLSearchParams(body).get('token') ?? '');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(user === undefined ? { active: false } : { active: true, username: user }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/introspect`,
    tokens,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** `clientCa` is the PEM of the authority whose client certificates are taken; their common name is the user. */
export const everyMechanism = (
  endpoint: string,
  clientCa: string,
): NonNullable<DovecotOptions['signIn']> => ({
  config: `
auth_mechanisms = plain login scram-sha-1 scram-sha-256 oauthbearer xoauth2 external
auth_ssl_username_from_cert = yes
ssl_ca = </mnt/tls/client-ca.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
ssl_cert_username_field = commonName
passdb {
  driver = passwd-file
  args = /mnt/master
  master = yes
  result_success = continue
  mechanisms = plain login scram-sha-1 scram-sha-256
}
passdb {
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = /mnt/oauth2.conf
}
passdb {
  driver = static
  mechanisms = external
  args = nopassword=y
}
passdb {
  driver = static
  mechanisms = plain login scram-sha-1 scram-sha-256
  args = password=${PASSWORD}
}`,
  files: {
    master: `${MASTER}:{PLAIN}${MASTER_PASSWORD}\n`,
    'oauth2.conf': `introspection_mode = post
introspection_url = ${endpoint}
username_attribute = username
active_attribute = active
active_value = true
`,
    'tls/client-ca.pem': clientCa,
  },
});

/** A command that speaks IMAP for this user and asks nobody who it is: what `ssh host doveadm exec imap` would run. */
export const doveadmTunnel = async ({ description }: DovecotServer, user: string): Promise<string> => {
  const home = `/mnt/mail/${user}`;
  await runInside(description, ['install', '-d', '-o', 'mail', '-g', 'mail', home]);
  const inside = `nsenter --target ${description.pid} --mount --pid --root --wd --`;
  const asMail = `setpriv --reuid=mail --regid=mail --clear-groups env USER=${user} HOME=${home}`;
  return `exec ${inside} ${asMail} doveadm -c /mnt/dovecot.conf exec imap`;
};
