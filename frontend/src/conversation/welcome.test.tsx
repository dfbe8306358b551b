import { cleanup, render, screen } from '@solidjs/testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import { Welcome } from './welcome.tsx';

afterEach(cleanup);

const names = (role: string) => screen.queryAllByRole(role).map(({ textContent }) => textContent);

describe('a conversation that has not begun', () => {
  it('says what the sign-in allows, and suggests nothing else', () => {
    const asked: string[] = [];
    render(() => (
      <Welcome scopes={['openid', 'profile.read']} onAsk={(prompt) => asked.push(prompt)} />
    ));
    expect(names('listitem')[0]).toBe(
      'Read your profile, preferences, contact details and their changes',
    );
    expect(names('button')).toEqual(['Who am I?', 'What changed this week?']);
    screen.getByRole('button', { name: 'Who am I?' }).click();
    expect(asked).toEqual(['Who am I?']);
  });

  it('suggests a change to who may make one', () => {
    render(() => <Welcome scopes={['profile.read', 'profile.write']} onAsk={() => {}} />);
    expect(names('button')).toHaveLength(3);
    expect(names('listitem')[1]).toBe(
      'Change your preferences and contact details, once you approve',
    );
  });

  it('suggests all if it is not known what was granted', () => {
    render(() => <Welcome scopes={[]} onAsk={() => {}} />);
    expect(names('button')).toHaveLength(3);
    expect(screen.queryByText('With this sign-in it may:')).toBeNull();
  });
});
