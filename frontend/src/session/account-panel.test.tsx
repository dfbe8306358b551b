import { cleanup, render, screen } from '@solidjs/testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import { makeThemeSetting } from '../settings/theme.ts';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { makeManualClock } from '../testing/manual-clock.ts';
import { AccountPanel } from './account-panel.tsx';
import type { Person } from './identity-provider.ts';
import type { TokenFacts } from './token-keeper.ts';

afterEach(cleanup);

const at = (hours: number, minutes: number) => new Date(2026, 11, 1, hours, minutes).getTime();
const FACTS: TokenFacts = {
  expiresAtMs: at(10, 5),
  renewAtMs: at(10, 4),
  scopes: ['openid', 'profile.write', '__proto__'],
  isRenewable: true,
};

function setUp(person: Partial<Person> = {}, first: TokenFacts | undefined = FACTS) {
  const clock = makeManualClock();
  const calls: string[] = [];
  let facts: TokenFacts | undefined = first;
  let reads = 0;
  const panel = render(() => (
    <AccountPanel
      person={{ subject: '00u1', name: 'Chat Member', ...person }}
      tokenFacts={() => {
        reads += 1;
        return facts;
      }}
      clock={clock}
      theme={makeThemeSetting(makeFakeBrowser().siteStorage, document.createElement('html'))}
      language={{ chosen: () => 'browser', choose: async () => true }}
      onShortcuts={() => calls.push('shortcuts')}
      onSignOut={() => calls.push('sign out')}
      onClose={() => calls.push('close')}
    />
  ));
  const renew = (next: TokenFacts | undefined): void => {
    facts = next;
    clock.advance(1_000);
  };
  return { panel, clock, calls, renew, reads: () => reads };
}
const shown = () => screen.getByRole('dialog', { name: 'You' }).textContent;

describe('the panel of the account', () => {
  it('says who is signed in, in which groups, and what they have allowed', () => {
    setUp({ email: 'member@example.com', groups: ['three-tier-chat-users'] });
    for (const text of ['Chat Member', 'member@example.com', 'three-tier-chat-users']) {
      expect(shown()).toContain(text);
    }
    expect(screen.getAllByRole('listitem').map((it) => it.textContent)).toEqual([
      'three-tier-chat-users',
      'Know who you are openid',
      'Change your preferences and contact details, once you approve profile.write',
      '__proto__',
    ]);
  });

  it('leaves out what the sign-in does not tell', () => {
    setUp({ groups: [] }, { ...FACTS, scopes: [] });
    expect(screen.queryAllByRole('listitem')).toEqual([]);
    expect(screen.queryByText('Email')).toBeNull();
  });

  it('says when the session is renewed, ends or has ended, while it is shown', () => {
    const { renew, panel, clock, reads } = setUp();
    expect(shown()).toContain('renewed by itself at 10:04 AM, before it would end at 10:05 AM.');
    renew({ ...FACTS, expiresAtMs: at(11, 5), isRenewable: false });
    expect(shown()).toContain('It ends at 11:05 AM, and you sign in again then.');
    renew(undefined);
    expect(shown()).toContain('It has ended: sign in again to go on.');
    panel.unmount();
    const before = reads();
    clock.advance(10_000);
    expect(reads()).toBe(before);
  });

  it('closes, and signs out', () => {
    const { calls } = setUp();
    screen.getByRole('button', { name: 'Sign out of this browser' }).click();
    screen.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    screen.getByRole('button', { name: 'Close' }).click();
    expect(calls).toEqual(['sign out', 'shortcuts', 'close']);
  });

  it('lets the theme be chosen', () => {
    setUp();
    const chosen = () =>
      (screen.getAllByRole('radio') as HTMLInputElement[])
        .filter((it) => it.name === 'theme' && it.checked)
        .map((it) => it.value);
    expect(chosen()).toEqual(['system']);
    screen.getByRole('radio', { name: 'Dark' }).click();
    expect(chosen()).toEqual(['dark']);
  });
});
