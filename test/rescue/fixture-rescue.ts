// A program that saves copies on a small disk of its own, which lets nothing be written at last.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { carryOut } from '../../src/rescue/report.ts';
import { save, storeIn } from './copies.ts';

const state = process.argv[2]!;
const store = storeIn(state);
const big = save(store, 17, 1, new Uint8Array(500_000));
const small = save(store, 17, 2, new Uint8Array(50_000));
const names = readdirSync(`${state}/rescue`).sort();
execFileSync('mount', ['-o', 'remount,ro', state]);
const readOnly = save(store, 17, 3, new Uint8Array(1));
const listed = store.list(17).map(({ uid }) => uid);
const order = { kind: 'clear', plan: 'all' } as const;
const cleared = carryOut(order, { stateDirectory: state, now: 1e12, offsetAt: () => 0 });
process.stdout.write(
  JSON.stringify({
    big,
    small,
    readOnly,
    names,
    listed,
    cleared: cleared.kind === 'failed' ? cleared.failure.text : 'cleared',
  }),
);
