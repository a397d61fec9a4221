#!/bin/sh
# Builds keytar, which npm drops without a word where libsecret's headers are missing, and runs the keyring's tests with it
# instead of @napi-rs/keyring. Installs the headers and what compiles: as root, on Debian.
set -eu
cd "$(dirname "$0")/../.."
apt-get install -y -q --no-install-recommends libsecret-1-dev g++ make python3 pkg-config > /dev/null
version=$(node -p "require('./package.json').optionalDependencies.keytar")
# Headers of Node: those that the machine has, where it cannot fetch any.
if [ -e /usr/include/node/common.gypi ]; then
  export npm_config_nodedir=/usr
fi
npm install --no-save --no-audit --no-fund "keytar@$version"
node_modules/node/bin/node -e "require('keytar')"
npx vitest run --config test/vitest.config.ts test/config/keyring.test.ts test/e2e/accounts.test.ts
