// Asks the keyring of its environment: find ACCOUNT, keep ACCOUNT PASSWORD. Prints the result as JSON.
import { Keyring } from '../../src/config/keyring.ts';

const [order, account = '', password = ''] = process.argv.slice(2);
const keyring = new Keyring();
const result = order === 'keep' ? await keyring.keep(account, password) : await keyring.find(account);
process.stdout.write(JSON.stringify(result));
