// What the server said may not be changed: refused with the reason before anything is sent, and dim in the hint bar.
import { describe, expect, test } from 'vitest';
import { hints } from '../../src/app/keymap.ts';
import type { Access } from '../../src/model/access.ts';
import { INBOX, scene, type Scene } from './scene.ts';

const KEYS = ['d', 'u', 'F', 'N', 'w', 's', '#', 'X', 'C', 'z'] as const;

const given = (...said: Access[]): Scene => {
  const shown = scene('>[a]').happen({ kind: 'opening', path: INBOX.path });
  return shown.happen(...said.map((access) => ({ kind: 'access-known' as const, mailbox: INBOX, access })));
};

/** The keys that are refused, of those that change mail. */
function refused(...said: Access[]): string {
  return KEYS.filter((key) => {
    const shown = given(...said).press(key);
    return shown.take().length === 0 && !shown.state.view.dialog && !shown.said?.startsWith('No folder');
  }).join(' ');
}

describe('what the server does not let change', () => {
  test('is nothing, as long as it said nothing', () => {
    expect(refused()).toBe('');
    expect(refused({ rights: 'lrswipkxtecda' })).toBe('');
    expect(refused({ permanentFlags: ['\\Seen', '\\Flagged', '\\Deleted', '\\*'] })).toBe('');
  });

  test('is everything but copies where it opened READ-ONLY', () => {
    expect(refused({ readOnly: true })).toBe('d u F N w s # X');
    expect(given({ readOnly: true }).press('d').said).toBe(
      'The server opened INBOX READ-ONLY: nothing can be changed there.',
    );
  });

  test('is told by the right that lacks', () => {
    expect(refused({ rights: 'lrs' })).toBe('d u F s # X');
    expect(refused({ rights: 'lrw' })).toBe('d u N s # X');
    expect(refused({ rights: 'lrswt' })).toBe('s # X');
    expect(refused({ rights: 'lrswd' })).toBe('');
    expect(refused({ rights: 'lr' })).toBe('d u F N w s # X');
    expect(given({ rights: 'lrs' }).press('d').said).toBe(
      'You may not mark messages \\Deleted in INBOX: that takes the right t, and yours are only lrs.',
    );
    expect(given({ rights: '' }).press('X').said).toMatch(/takes the right t, and yours are none\.$/);
  });

  test('is told by PERMANENTFLAGS', () => {
    expect(refused({ permanentFlags: ['\\Seen', '\\Deleted'] })).toBe('F');
    expect(refused({ permanentFlags: ['\\Seen', '\\Flagged'] })).toBe('d u s # X');
    expect(refused({ permanentFlags: [] })).toBe('d u F N w s # X');
    expect(given({ permanentFlags: ['\\Seen'] }).press('F').said).toBe(
      'The server does not keep \\Flagged in INBOX (PERMANENTFLAGS).',
    );
  });

  test('is added up, and the newer word about the same holds', () => {
    expect(refused({ rights: 'lrswte' }, { permanentFlags: ['\\Seen'] })).toBe('d u F s # X');
    expect(refused({ rights: 'lr' }, { rights: 'lrswte' })).toBe('');
  });

  test('belongs to its mailbox', () => {
    const mailbox = { ...INBOX, uidValidity: 8 };
    const shown = scene('>[a]').happen({ kind: 'access-known', mailbox, access: { readOnly: true } });
    expect(shown.press('d').take()).toHaveLength(1);
  });

  test('counts for a flag that is typed', () => {
    const shown = given({ permanentFlags: ['\\Seen', '\\Deleted'] }).press('w', ...'Ticket', 'Enter');
    expect(shown.take()).toEqual([]);
    expect(shown.said).toBe('The server does not keep Ticket in INBOX (PERMANENTFLAGS). Nothing was sent.');
    expect(
      given({ permanentFlags: ['\\*'] })
        .press('w', ...'Ticket', 'Enter')
        .take(),
    ).toHaveLength(1);
  });

  test('is dim in the hint bar', () => {
    const dim = hints(given({ rights: 'lrs' }).state)
      .filter(({ enabled }) => !enabled)
      .map(({ key }) => key);
    expect(dim).toEqual(['d', 'F', 'X', 's']);
  });
});
