import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveryDesk, openDesk } from './test/delivery-desk.ts';
import { needsPseudoTerminal } from './test/pseudo-terminal.ts';

const ALL = ['destroy', 'ENV=dev', 'STACK=all'];

describe('the questions of destroying an environment', await needsPseudoTerminal(), () => {
  let desk: DeliveryDesk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  beforeEach(() => desk.reset());
  afterAll(() => desk?.stop());

  const asked = (text: string) =>
    // A terminal may show a question again while it is answered.
    [
      ...new Set(
        [...text.matchAll(/Destroy three-tier-chat-(\w+)-dev\?/g)].map(([, part]) => part),
      ),
    ];
  const destroyed = async () =>
    (await desk.done()).map((line) => /destroyed dev\/three-tier-chat-(\w+)-dev/.exec(line)?.[1]);

  it('end with a no to what stands on all the others', async () => {
    const terminal = desk.open(ALL);
    await terminal.shows('Destroy three-tier-chat-app-dev?');
    terminal.type('no\r');
    expect(await terminal.ended).toBe(1);
    expect(asked(terminal.text())).toEqual(['app']);
    expect(await destroyed()).toEqual([]);
    expect(terminal.text()).toContain('three-tier-chat-app-dev: not applied');
    expect(terminal.text()).toContain(
      'three-tier-chat-backend-dev: kept, since three-tier-chat-app-dev depends on it',
    );
  });

  it('leave out only what a kept stack stands on', async () => {
    const terminal = desk.open(ALL);
    for (const [part, answer] of [
      ['app', 'yes'],
      ['backend', 'yes'],
      ['agent', 'no'],
      ['api', 'yes'],
    ] as const) {
      await terminal.shows(`Destroy three-tier-chat-${part}-dev?`);
      terminal.type(`${answer}\r`);
    }
    expect(await terminal.ended).toBe(1);
    expect(asked(terminal.text())).toEqual(['app', 'backend', 'agent', 'api']);
    expect(await destroyed()).toEqual(['app', 'backend', 'api']);
    for (const part of ['conversations', 'gateway', 'okta']) {
      expect(terminal.text()).toMatch(
        new RegExp(`three-tier-chat-${part}-dev: kept, since .*three-tier-chat-agent-dev`),
      );
    }
  });

  it('left by Ctrl-C say what was destroyed before', async () => {
    const terminal = desk.open(ALL);
    await terminal.shows('Destroy three-tier-chat-app-dev?');
    terminal.type('yes\r');
    await terminal.shows('Destroy three-tier-chat-backend-dev?');
    terminal.type('\x03');
    expect(await terminal.ended).toBe(130);
    expect(terminal.text()).toContain('three-tier-chat-app-dev: destroyed');
    expect(terminal.text()).toContain('Ended by Ctrl-C.');
    expect(await destroyed()).toEqual(['app']);
  });

  it('answered yes do nothing if a stack that depends on it was applied meanwhile', async () => {
    const { bucket, key } = desk.stacks.find(({ part }) => part === 'app')?.state ?? {};
    const app = desk.account.objects.get(`${bucket}/${key}`) ?? '';
    desk.account.objects.delete(`${bucket}/${key}`);
    const terminal = desk.open(['destroy', 'ENV=dev', 'STACK=backend']);
    await terminal.shows('Destroy three-tier-chat-backend-dev?');
    desk.account.objects.set(`${bucket}/${key}`, app);
    terminal.type('yes\r');
    expect(await terminal.ended).toBe(1);
    expect(terminal.text()).toContain(
      'three-tier-chat-backend-dev: kept, since three-tier-chat-app-dev depends on it',
    );
    expect(await destroyed()).toEqual([]);
  });
});
