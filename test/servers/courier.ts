// A private Courier: UIDPLUS, SORT and little else. It has its paths compiled in, so its configuration is laid over /etc.
import { startJail } from './jail.ts';
import type { Recipe } from './jail.ts';
import { PASSWORD, claimUser, poolUsers } from './server.ts';
import type { MailServer, RealServer, ServerDescription, ServerTls } from './server.ts';

/** It may miss that another session let a lock of the mailbox go: it looks again after two minutes. */
export const LOCKED_MS = 150_000;

export interface CourierOptions {
  /** Replaces the announced capabilities (IMAP_CAPABILITY). */
  readonly capability?: string;
  /** STARTTLS, and a port for TLS from the start. */
  readonly tls?: ServerTls;
}

// openssl passwd -6 -salt imaptop Canary+7Zq/Wv3
const HASH =
  '$6$imaptop$7vp4LCI/yzpKAldCHK32xrqvNqYXSUTtG0rM/01zhDu3MbPk.58bz5fXWKF.6F1PodoQfC2.8Ysq3cGqO82qY.';

const userdb = (): string =>
  poolUsers()
    .map(
      (user) =>
        `${user}\tuid=8|gid=8|home=/mnt/home/${user}|mail=/mnt/home/${user}/Maildir|systempw=${HASH}\n`,
    )
    .join('');

// GAM_CLIENT_ID: gam_server listens on an abstract socket named after user and this; without an own one, two Couriers
// on a machine would share a watcher that sees the files of the first only.
const SCRIPT = `
cp -a package/etc etc
mkdir -p run/courier/authdaemon home
sed -i 's/^authmodulelist=.*/authmodulelist="authuserdb"/; s/^daemons=.*/daemons=3/' etc/courier/authdaemonrc
sed -i 's/^IMAP_ULIMITD=.*/IMAP_ULIMITD=0/' etc/courier/imapd
sed -i 's/^IMAPDSTARTTLS=.*/IMAPDSTARTTLS=NO/' etc/courier/imapd-ssl
mv userdb etc/courier/userdb
chmod 600 etc/courier/userdb
cut -f1 etc/courier/userdb | while read -r user; do
  echo "home/$user/Maildir/cur" "home/$user/Maildir/new" "home/$user/Maildir/tmp"
done | xargs mkdir -p
chown -R mail:mail home
# Its TLS wants to be somebody whom only an installed package makes known.
sed '$a courier:x:8:8::/:/bin/false' /etc/passwd > etc/passwd
sed '$a courier:x:8:' /etc/group > etc/group
mount -t overlay overlay -o lowerdir=/mnt/etc:/etc /etc
mount --bind /mnt/etc/courier /etc/courier
mount --bind /mnt/run /run
/usr/sbin/makeuserdb
/usr/sbin/authdaemond start
set -a
. /etc/courier/imapd
. /etc/courier/imapd-ssl
IMAP_STARTTLS=\${WITH_TLS:-NO}
TLS_CERTFILE=/mnt/tls.pem
COURIERTLS=/usr/bin/couriertls
unset TLS_CACHEFILE TLS_TRUSTCERTS TLS_DHPARAMS
IMAP_CAPABILITY=\${OVERRIDE:-$IMAP_CAPABILITY}
GAM_CLIENT_ID=$(basename "$JAIL_BASE")
LD_PRELOAD=libeatmydata.so
if [ "$IMAP_STARTTLS" = YES ]; then
  chown mail tls.pem && chmod 600 tls.pem
  IMAP_TLS=1 couriertcpd -address=127.0.0.1 -maxprocs=50 -maxperip=50 -nodnslookup -noidentlookup \\
    "$JAIL_TLS_PORT" /usr/bin/couriertls -server -tcpd /usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir &
fi
couriertcpd -address=127.0.0.1 -maxprocs=250 -maxperip=250 -nodnslookup -noidentlookup \\
  "$JAIL_PORT" /usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir
`;

const recipe = ({ capability, tls }: CourierOptions): Recipe => ({
  files: { userdb: userdb(), ...(tls ? { 'tls.pem': tls.cert + tls.key } : {}) },
  script:
    (capability === undefined ? '' : `OVERRIDE='${capability}'\n`) + (tls ? 'WITH_TLS=YES\n' : '') + SCRIPT,
});

/** A Courier that runs already, perhaps started by another process. */
export const attachCourier = ({ port, base }: ServerDescription): MailServer => ({
  name: 'courier',
  host: '127.0.0.1',
  port,
  password: PASSWORD,
  prefix: 'INBOX.',
  users: poolUsers(),
  newUser: () => claimUser(base, poolUsers()),
});

export interface CourierServer extends RealServer {
  readonly description: ServerDescription;
}

export const startCourier = async (options: CourierOptions = {}): Promise<CourierServer> => {
  const { stop, ...jail } = await startJail('courier', recipe(options), options.tls !== undefined);
  const { tlsPort } = jail;
  return { ...attachCourier(jail), ...(options.tls ? { tlsPort } : {}), description: jail, stop };
};
