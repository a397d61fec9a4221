// The emulated terminal and golden frames themselves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { expectFrame, frameText } from './golden-frame.ts';
import { EmulatedTerminal } from './terminal.ts';

const open: EmulatedTerminal[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((terminal) => terminal.close()));
});

function shell(script: string, columns = 40, rows = 5): EmulatedTerminal {
  const terminal = new EmulatedTerminal({ file: '/bin/sh', args: ['-c', script], columns, rows });
  open.push(terminal);
  return terminal;
}

it('shows what a program drew, with attributes and wide characters', async () => {
  const terminal = shell(String.raw`printf '\033[1;31mred\033[0m 会議\r\nplain'`);
  expect(await terminal.exited).toEqual({ code: 0, signal: 0 });
  expect(terminal.screen()).toEqual(['red 会議', 'plain', '', '', '']);
  expect(terminal.text()).toBe('red 会議\nplain');
  expect(terminal.cell(0, 0)).toEqual(
    { text: 'r', width: 1, foreground: '1', background: 'default', styles: ['bold'] }, // prettier-ignore
  );
  expect(terminal.cell(4, 0)).toMatchObject({ text: '会', width: 2 });
  expect(terminal.output.toString()).toContain('\x1b[1;31mred');
});

it('knows the modes, and how the program ended', async () => {
  const terminal = shell(String.raw`printf '\033[?1049h\033[?25l\033[?2004h\033[?1000hx'; read line; exit 7`);
  await terminal.waitFor('x');
  expect(terminal.modes()).toEqual(
    { alternateScreen: true, cursorHidden: true, bracketedPaste: true, mouse: true, synchronizedOutput: false }, // prettier-ignore
  );
  terminal.write('go\r');
  expect((await terminal.exited).code).toBe(7);
});

it('answers a status request, as a terminal does', async () => {
  const terminal = shell(String.raw`stty raw -echo; printf '\033[5n'; head -c 4 | od -c; printf done`);
  await terminal.waitFor('033   [   0   n');
  expect(terminal.written).toBe(4);
});

it('tells the program its size', async () => {
  const terminal = shell('trap "stty size" WINCH; echo ready; while :; do read line; done');
  await terminal.waitFor('ready');
  terminal.resize(60, 8);
  await terminal.waitFor('8 60');
  expect(terminal.screen().length).toBe(8);
});

it('fails a wait with the screen when the program ends or stays silent', async () => {
  await expect(shell('echo gone').waitFor('never')).rejects.toThrow(/The program ended.*never[\s\S]*\|gone/);
  await expect(shell('echo here; read line').waitFor('never', 300)).rejects.toThrow(/Gave up/);
});

it('compares golden frames, and never makes one up', async () => {
  vi.stubEnv('UPDATE_FRAMES', '');
  const terminal = shell(String.raw`printf 'a \033[7mb\033[0m port 4711'`);
  await terminal.exited;
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-frames-'));
  const options = { directory, attributes: true, masks: [[/port \d+/, 'port NNNN']] } as const;
  try {
    expect(() => expectFrame(terminal, 'none', options)).toThrow('No golden frame');
    const text = 'a b port NNNN\n\n\n\n\n-- attributes: row columns look\n0 2-2 inverse\n';
    expect(frameText(terminal, options)).toBe(text);
    writeFileSync(join(directory, 'known.txt'), text);
    expectFrame(terminal, 'known', options);
    writeFileSync(join(directory, 'known.txt'), text.replace('b', 'c'));
    expect(() => expectFrame(terminal, 'known', options)).toThrow('expected');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('puts a letter together whose bytes come one after the other', async () => {
  const terminal = shell(String.raw`stty -echo; printf 'a\342\200'; read line; printf '\246b'`);
  await terminal.waitFor('a');
  terminal.write('\r');
  await terminal.exited;
  expect(terminal.text()).toBe('a…b');
});
