import { releaseParameter } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveryDesk, openDesk } from './test/delivery-desk.ts';
import { needsPseudoTerminal } from './test/pseudo-terminal.ts';

const OLD = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);
const version = (digit: string) => digit.repeat(16);

let desk: DeliveryDesk;

beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(async () => {
  await desk.reset();
  // Of dev: the present release, and the one before; of prod: the present one.
  desk.account.record(releaseParameter('dev', 'agent'), version('1'));
  desk.account.record(releaseParameter('prod', 'agent'), version('2'));
  desk.account.record(releaseParameter('prod', 'backend'), version('3'));
  for (const digit of ['0', '1', '2', '3', '4']) desk.publish('agent', version(digit), OLD);
  desk.publish('agent', version('5'));
  for (const digit of ['0', '3', '4']) desk.account.images.set(version(digit), OLD);
  desk.account.images.set('latest', OLD);
});
afterAll(() => desk?.stop());

const zips = () =>
  [...desk.account.objects.keys()].flatMap((key) => /agent\/(\d)\d+\.zip$/.exec(key)?.[1] ?? []);

describe('make prune', () => {
  it('deletes what no environment runs or could return to, if it is old', async () => {
    const { code, printed } = await desk.run(['prune', 'ENV=dev'], { AUTO_APPROVE: '1' });
    expect(code).toBe(0);
    expect(printed).toContain('Deleted: 3.');
    expect(zips()).toEqual(['0', '1', '2', '5']);
    expect([...desk.account.images.keys()]).toEqual([version('0'), version('3'), 'latest']);
    expect((await desk.run(['prune', 'ENV=dev'], { AUTO_APPROVE: '1' })).printed).toContain(
      'Every artifact belongs to a release, or is younger than a week.',
    );
  });
});

describe('make prune at a terminal', await needsPseudoTerminal(), () => {
  it('deletes nothing without a yes', async () => {
    const terminal = desk.open(['prune', 'ENV=dev']);
    await terminal.shows('Delete these 3 artifacts, which no environment runs?');
    terminal.type('no\r');
    expect(await terminal.ended).toBe(1);
    expect(terminal.text()).toContain('Nothing was deleted.');
    expect(zips()).toHaveLength(6);
  });

  it('leaves what somebody released while it asked', async () => {
    const terminal = desk.open(['prune', 'ENV=dev']);
    await terminal.shows('Delete these 3 artifacts, which no environment runs?');
    desk.account.record(releaseParameter('prod', 'agent'), version('4'));
    terminal.type('yes\r');
    expect(await terminal.ended).toBe(0);
    expect(zips()).toEqual(['0', '1', '2', '4', '5']);
  });
});
