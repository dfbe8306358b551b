import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveryDesk, openDesk } from './test/delivery-desk.ts';

describe('make roles', () => {
  let desk: DeliveryDesk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  beforeEach(() => desk.reset());
  afterAll(() => desk?.stop());

  it('applies the stack of the roles and no other, with a state beside that of the bootstrap', async () => {
    const { code, printed } = await desk.run(['roles', 'ENV=dev'], { AUTO_APPROVE: '1' });
    expect([code, printed]).toEqual([
      0,
      expect.stringContaining('three-tier-chat-deploy-roles-dev: applied'),
    ]);
    expect(await desk.done()).toEqual([
      'applied bootstrap/three-tier-chat-deploy-roles-dev.tfstate by plan 1',
    ]);
  });

  it('needs a yes, and the lock file of its providers', async () => {
    expect(await desk.run(['roles', 'ENV=dev'])).toMatchObject({
      code: 1,
      printed: expect.stringContaining('There is no terminal for a question'),
    });
    const approved = { AUTO_APPROVE: '1', UNLOCKED_PROVIDERS: '' };
    expect(await desk.run(['roles', 'ENV=dev'], approved)).toMatchObject({
      code: 1,
      printed: expect.stringContaining(
        'delivery/locks has no provider lock file of deploy-roles: run `make lock ENV=dev`',
      ),
    });
    expect(await desk.done()).toEqual([]);
  });

  it('takes no stack and no service', async () => {
    expect(await desk.run(['roles', 'ENV=dev', 'STACK=api'])).toMatchObject({
      code: 1,
      printed: expect.stringContaining('make roles takes no STACK: it takes ENV.'),
    });
  });
});
