import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveryDesk, openDesk } from './test/delivery-desk.ts';

const APPROVED = { AUTO_APPROVE: '1' };

describe('a saved plan', () => {
  let desk: DeliveryDesk;
  let folder: string;

  beforeAll(async () => {
    desk = await openDesk();
  });
  beforeEach(async () => {
    await desk.reset();
    folder = join(await mkdtemp(join(desk.folder, 'plans-')), 'plan');
  });
  afterAll(() => desk?.stop());

  const plan = (...words: string[]) => desk.run(['plan', 'ENV=dev', `PLAN=${folder}`, ...words]);
  const apply = (variables: Readonly<Record<string, string>> = APPROVED) =>
    desk.run(['apply', 'ENV=dev', `PLAN=${folder}`], variables);
  const planFile = async () =>
    JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as Record<string, unknown>;

  it('tells whether anything would change, and is for its user alone', async () => {
    expect(await plan('STACK=okta')).toMatchObject({ code: 0 });
    expect(await planFile()).toMatchObject({
      environment: 'dev',
      changes: true,
      summary: [expect.stringContaining('three-tier-chat-okta-dev: would change')],
    });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);

    await rm(folder, { recursive: true });
    await desk.tell('plan-exits', '0');
    expect(await plan('STACK=okta')).toMatchObject({ code: 0 });
    expect(await planFile()).toMatchObject({ changes: false, stacks: [] });
    expect(await apply()).toMatchObject({
      code: 0,
      printed: expect.stringContaining('The plan changes nothing.'),
    });
  });

  it('is applied as it is, and nothing else, once', async () => {
    const { printed } = await plan('STACK=okta');
    expect(printed).toContain(`\`make apply ENV=dev PLAN=${folder}\` applies exactly this.`);
    // Another plan in the meantime.
    await desk.run(['plan', 'ENV=dev', 'STACK=okta,api']);
    const applied = await apply();
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.printed).toContain('again {"number":1');
    expect(await desk.done()).toEqual(['applied dev/three-tier-chat-okta-dev.tfstate by plan 1']);
    expect(await apply()).toMatchObject({
      code: 1,
      printed: expect.stringContaining('The plan of three-tier-chat-okta-dev is stale'),
    });
  });

  it('is not approved by CI', async () => {
    await plan('STACK=okta');
    expect(await apply({ CI: 'true' })).toMatchObject({
      code: 1,
      printed: expect.stringContaining('There is no terminal for a question'),
    });
    expect(await desk.done()).toEqual([]);
  });

  it('is stale once another release is recorded, and none of its stacks is applied', async () => {
    await plan('STACK=okta,gateway');
    desk.account.record(releaseParameter('dev', 'interceptor'), '2'.repeat(16));
    const { code, printed } = await apply();
    expect(code).toBe(1);
    expect(printed).toContain(
      'The plan of three-tier-chat-gateway-dev is stale: its state, an output that it reads or a release has changed since it was made. Nothing of it was applied: plan again.',
    );
    expect(await desk.done()).toEqual([]);
  });

  it('is stale once an output that it reads is another', async () => {
    await plan('STACK=gateway');
    const { bucket, key } = desk.stacks.find(({ part }) => part === 'okta')?.state ?? {};
    const state = desk.account.objects.get(`${bucket}/${key}`) ?? '';
    desk.account.objects.set(`${bucket}/${key}`, state.replaceAll('"x"', '"y"'));
    expect(await apply()).toMatchObject({
      code: 1,
      printed: expect.stringContaining('The plan of three-tier-chat-gateway-dev is stale'),
    });
  });

  it.each<[string, () => Promise<void>, string]>([
    [
      'of another environment',
      async () =>
        writeFile(
          join(folder, 'plan.json'),
          JSON.stringify({ ...(await planFile()), environment: 'prod' }),
        ),
      'is of prod (account ',
    ],
    [
      'whose file is another',
      () => appendFile(join(folder, 'okta/tfplan'), ' '),
      'The plan of three-tier-chat-okta-dev in ',
    ],
    ['that is none', () => writeFile(join(folder, 'plan.json'), 'null'), ' holds no plan: '],
    [
      'that names a folder elsewhere',
      async () =>
        writeFile(
          join(folder, 'plan.json'),
          (await readFile(join(folder, 'plan.json'), 'utf8')).replace('"okta"', '"../okta"'),
        ),
      ' holds no plan: ',
    ],
  ])('is refused, if it is one %s', async (_what, change, sentence) => {
    await plan('STACK=okta');
    await change();
    expect(await apply()).toMatchObject({ code: 1, printed: expect.stringContaining(sentence) });
    expect(await desk.done()).toEqual([]);
  });

  it('does not take the place of another', async () => {
    await plan('STACK=okta');
    expect(await plan('STACK=okta')).toMatchObject({
      code: 1,
      printed: expect.stringContaining(`${folder} exists: name a new folder with PLAN=….`),
    });
  });
});

describe('an apply without provider lock files', () => {
  let desk: DeliveryDesk;

  beforeAll(async () => {
    desk = await openDesk();
    await desk.reset();
  });
  afterAll(() => desk?.stop());

  it('is refused unless that is allowed', async () => {
    const apply = (UNLOCKED_PROVIDERS: string) =>
      desk.run(['apply', 'ENV=dev', 'STACK=okta'], { ...APPROVED, UNLOCKED_PROVIDERS });
    expect(await apply('')).toMatchObject({
      code: 1,
      printed: expect.stringContaining(
        'delivery/locks has no provider lock file of okta: run `make lock ENV=dev` and commit what it writes',
      ),
    });
    expect(await apply('1')).toMatchObject({ code: 0 });
  });

  it('may be planned all the same', async () => {
    const plan = ['plan', 'ENV=dev', 'STACK=okta'];
    expect(await desk.run(plan, { UNLOCKED_PROVIDERS: '' })).toMatchObject({ code: 0 });
  });
});
