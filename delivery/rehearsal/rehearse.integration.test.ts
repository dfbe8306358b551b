import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeliveryDesk, openDesk } from '../test/delivery-desk.ts';

describe('a rehearsal', () => {
  let desk: DeliveryDesk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk?.stop());

  it('names what it lacks and how to get it, before anything starts', async () => {
    const { code, printed } = await desk.run(['rehearse', 'ENV=dev'], {
      TERRAFORM_PROVIDER_MIRROR: desk.folder,
    });
    expect(code).toBe(1);
    expect(printed).toMatch(
      /the AWS provider 5\.100\.0 is missing: unpack it into registry\.terraform\.io\/hashicorp\/aws\/\S+\/ of a folder that TERRAFORM_PROVIDER_MIRROR names/,
    );
    expect(await desk.done()).toEqual([]);
  });
});
