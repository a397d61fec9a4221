#!/bin/sh
# Unpacks the IMAP servers the tests run (Dovecot, Cyrus, Courier), and a keyring with its bus, into a private cache folder and prints its path.
# Nothing is installed on the machine: Debian lets only one of the three be, and an installed daemon would start.
set -eu
umask 022

dovecot='dovecot-core dovecot-imapd'
# libeatmydata1 makes fsync do nothing: test mail need not outlive the test. Dovecot can be told so itself.
cyrus='cyrus-imapd cyrus-common sasl2-bin libeatmydata1'
courier='courier-imap courier-base courier-authlib courier-authdaemon courier-authlib-userdb gamin libeatmydata1'
keyring='gnome-keyring dbus-daemon dbus-bin dbus-session-bus-common'

# A changed script unpacks anew, beside what an older one left.
stamp=$(cksum < "$0" | tr ' ' '-')
cache=${IMAPTOP_TEST_SERVERS:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/imaptop-test-servers}
target=$cache/$stamp

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null || ! command -v dpkg > /dev/null; then
  echo "The tests run real IMAP servers from Debian 12's packages ($dovecot $cyrus $courier $keyring, and the libraries they need); test/servers/install.sh unpacks them into $cache, but only as root on a machine with apt-get." >&2
  exit 1
fi
if [ -d "$target" ]; then
  echo "$target"
  exit 0
fi

mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9
if [ -d "$target" ]; then
  echo "$target"
  exit 0
fi

# Only a finished unpack gets the final name, so an interrupted one is never taken for it.
work=$cache/partial
rm -rf "$work"
mkdir -p "$work"

# The packages named, and the libraries which installing them would bring because this machine has not got them.
# exim4, perl and the like come with them too, but no server started by the tests uses those.
wanted() {
  apt-get -s --no-install-recommends install "$@" > "$work/plan" || return 1
  echo "$@" | tr ' ' '\n'
  sed -n 's/^Inst \([^ ]*\) (.*/\1/p' "$work/plan" | grep -E '^(lib|openssl$)' | grep -Ev '^lib(clamav|mspack|js-|.*-perl)' || true
}

unpack() {
  name=$1
  shift
  packages=$(wanted "$@") || return 1
  mkdir -p "$work/debs-$name" "$work/$name"
  # shellcheck disable=SC2086
  (cd "$work/debs-$name" && apt-get -q download $(echo "$packages" | sort -u)) || return 1
  for deb in "$work/debs-$name"/*.deb; do
    dpkg -x "$deb" "$work/$name" || return 1
  done
  rm -rf "$work/debs-$name"
  # /lib is a link to /usr/lib on the machine, and only /usr is laid over.
  if [ -d "$work/$name/lib" ]; then
    cp -a "$work/$name/lib/." "$work/$name/usr/lib/"
  fi
}

unpack_all() {
  # shellcheck disable=SC2086
  unpack dovecot $dovecot && unpack cyrus $cyrus && unpack courier $courier && unpack keyring $keyring
}

{
  # Package lists may be absent or older than the mirror; then, and only then, they are fetched.
  unpack_all || {
    apt-get -q update
    unpack_all || {
      echo "apt-get could not fetch the IMAP servers the tests run: $dovecot $cyrus $courier $keyring"
      exit 1
    }
  }
} >&2

# A library may be missing all the same; better said here than by a server that does not come up. Each program is
# looked at as it will run: with its package laid over /usr, in a mount namespace of its own.
check() {
  name=$1
  shift
  # shellcheck disable=SC2016
  missing=$(unshare --mount --propagation private sh -c '
    mount -t overlay overlay -o "lowerdir=$0/usr:/usr" /usr || exit 1
    for program in "$@"; do ldd "/usr/$program" 2>&1 | grep -E "not found|No such file"; done
    exit 0' "$work/$name" "$@" 2>&1) || {
    echo "The tests lay packages over /usr in a mount namespace, which this machine does not allow: $missing" >&2
    exit 1
  }
  if [ -n "$missing" ]; then
    echo "$name lacks libraries on this machine:" $missing >&2
    exit 1
  fi
}
check dovecot sbin/dovecot lib/dovecot/imap lib/dovecot/imap-login lib/dovecot/auth bin/doveadm
check cyrus sbin/cyrmaster sbin/saslpasswd2 lib/cyrus/bin/imapd lib/cyrus/bin/idled lib/cyrus/bin/ctl_cyrusdb
check keyring bin/gnome-keyring-daemon bin/dbus-daemon
check courier bin/imapd sbin/couriertcpd lib/courier/courier/imaplogin lib/courier/courier-authlib/authdaemond libexec/gam_server

rm -f "$work/plan"
mv "$work" "$target"
echo "$target"
