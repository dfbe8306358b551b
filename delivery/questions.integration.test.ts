import { releaseParameter } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deploy } from './deploy.ts';
import { earlierDeployment } from './deployment.ts';
import { type DeliveryDesk, FIRST, openDesk } from './test/delivery-desk.ts';
import { needsPseudoTerminal, type PseudoTerminal } from './test/pseudo-terminal.ts';

/*
 * The questions of deploy and bootstrap, on a real terminal: what each way of leaving them leaves.
 */

const SERVICE = 'interceptor';
const NEXT = '1'.repeat(16);
const OTHER = '2'.repeat(16);
const QUESTION = 'Apply this plan to three-tier-chat-gateway-dev?';
const STATE = 'dev/three-tier-chat-gateway-dev.tfstate';
const DEPLOY = ['deploy', 'ENV=dev', `SERVICE=${SERVICE}`, `VERSION=${NEXT}`];

describe('the question of a deploy', await needsPseudoTerminal(), () => {
  let desk: DeliveryDesk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  beforeEach(async () => {
    await desk.reset();
    desk.publish(SERVICE, NEXT);
    desk.publish(SERVICE, OTHER);
  });
  afterAll(() => desk?.stop());

  async function atTheQuestion(words: readonly string[] = DEPLOY): Promise<PseudoTerminal> {
    const terminal = desk.open(words);
    await terminal.shows(QUESTION);
    // Nothing is recorded while it waits.
    expect(desk.recorded(SERVICE)).toEqual([FIRST]);
    return terminal;
  }
  const parameter = () => releaseParameter('dev', SERVICE);

  it.each<[string, (terminal: PseudoTerminal) => void, readonly number[], string | undefined]>([
    ['no', (terminal) => terminal.type('no\r'), [1], ''],
    ['Ctrl-C', (terminal) => terminal.type('\x03'), [130], 'Ended by Ctrl-C. '],
    ['Ctrl-D', (terminal) => terminal.type('\x04'), [1], 'Ended by the end of the input. '],
    ['SIGTERM', (terminal) => terminal.terminate(), [143], 'Ended by SIGTERM. '],
    // The end of the input and SIGHUP come together.
    ['a closed terminal', (terminal) => terminal.hangUp(), [1, 129], undefined],
    ['SIGKILL', (terminal) => terminal.kill(), [137], undefined],
  ])('left by %s leaves nothing recorded, and says so', async (_how, leave, codes, sentence) => {
    const terminal = await atTheQuestion();
    leave(terminal);
    expect(codes).toContain(await terminal.ended);
    expect(desk.recorded(SERVICE)).toEqual([FIRST]);
    expect(await desk.done()).toEqual([]);
    if (sentence !== undefined) {
      expect(terminal.text()).toContain(
        `\n${sentence}Nothing was recorded or applied: interceptor stays at ${FIRST}. The artifact ${NEXT} stays in AWS, where nothing refers to it.\n`,
      );
    }
  });

  it('answered yes records the version with who did it, and applies the plan', async () => {
    const terminal = await atTheQuestion();
    terminal.type('yes\r');
    expect(await terminal.ended).toBe(0);
    expect(desk.recorded(SERVICE)).toEqual([FIRST, NEXT]);
    expect(desk.account.parameters.get(parameter())?.at(-1)?.Description).toMatch(
      /^\{"by":"[^"]+@[^"]+"\}$/,
    );
    expect(await desk.done()).toEqual([`applied ${STATE} by plan 1 with ${NEXT}`]);
    expect(terminal.text()).toContain(`interceptor ${NEXT} runs; before, it ran ${FIRST}.`);
    expect([...desk.account.objects.keys()].filter((key) => key.endsWith('.lock'))).toEqual([]);
  });

  it('answered no leaves the newer version that a colleague recorded meanwhile', async () => {
    const terminal = await atTheQuestion();
    desk.account.record(parameter(), OTHER);
    terminal.type('no\r');
    expect(await terminal.ended).toBe(1);
    expect(desk.recorded(SERVICE)).toEqual([FIRST, OTHER]);
  });

  it('answered yes is refused if a colleague recorded another version meanwhile', async () => {
    const terminal = await atTheQuestion();
    desk.account.record(parameter(), OTHER);
    terminal.type('yes\r');
    expect(await terminal.ended).toBe(1);
    expect(terminal.text()).toMatch(
      /While this command ran, arn:aws:iam::\d+:user\/ana recorded interceptor 2{16} \([^)]+\) in dev: nothing was recorded or applied\. Run the command again/,
    );
    expect(desk.recorded(SERVICE)).toEqual([FIRST, OTHER]);
    expect(await desk.done()).toEqual([]);
  });

  it('applies the plan that it showed, whatever another terminal has planned since', async () => {
    const mine = await atTheQuestion();
    const other = await atTheQuestion([...DEPLOY.slice(0, 3), `VERSION=${OTHER}`]);
    mine.type('yes\r');
    expect(await mine.ended).toBe(0);
    other.type('yes\r');
    expect(await other.ended).toBe(1);
    expect(other.text()).toContain(`recorded interceptor ${NEXT}`);
    expect(desk.recorded(SERVICE)).toEqual([FIRST, NEXT]);
    expect(await desk.done()).toEqual([`applied ${STATE} by plan 1 with ${NEXT}`]);
  });

  it('names what an apply that fails has left', async () => {
    await desk.tell('apply-says', 'Error: no such role');
    const terminal = await atTheQuestion();
    terminal.type('yes\r');
    expect(await terminal.ended).toBe(1);
    expect(terminal.text()).toContain('The apply of three-tier-chat-gateway-dev failed');
    expect(terminal.text()).toContain(
      `interceptor ${NEXT} is recorded, as approved: \`make apply ENV=dev STACK=gateway\` continues, \`make rollback SERVICE=interceptor ENV=dev\` returns to ${FIRST}.`,
    );
    expect(desk.recorded(SERVICE)).toEqual([FIRST, NEXT]);
  });

  it('of a rollback from a release that is no longer recorded is not asked', async () => {
    desk.account.record(parameter(), NEXT);
    const context = { settings: desk.settings, aws: desk.aws() };
    const rollback = await earlierDeployment(context, SERVICE);
    desk.account.record(parameter(), OTHER);
    await expect(deploy(context as never, desk.stacks, rollback)).rejects.toThrow(
      `recorded interceptor ${OTHER}`,
    );
  });

  it('takes the record back if the plan is stale, and no rollback goes to what never ran', async () => {
    await desk.tell('apply-says', 'Error: Saved plan is stale');
    const terminal = await atTheQuestion();
    terminal.type('yes\r');
    expect(await terminal.ended).toBe(1);
    expect(terminal.text()).toContain('The plan of three-tier-chat-gateway-dev is stale');
    expect(desk.recorded(SERVICE).at(-1)).toBe(FIRST);

    const rollback = desk.open(['rollback', 'ENV=dev', `SERVICE=${SERVICE}`]);
    expect(await rollback.ended).toBe(1);
    expect(rollback.text()).toContain('interceptor has no earlier release in dev.');
  });

  it('says who holds the record if somebody does not let go of it', async () => {
    const { accountId, region } = desk.settings;
    const lock = `three-tier-chat-state-${accountId}-${region}/dev/releases/interceptor.lock`;
    const since = '2026-12-01T09:00:00.000Z';
    desk.account.objects.set(lock, JSON.stringify({ who: 'ana@laptop', since }));
    const terminal = await atTheQuestion();
    terminal.type('yes\r');
    expect(await terminal.ended).toBe(1);
    expect(terminal.text()).toContain(
      `ana@laptop has been recording a release of interceptor in dev since ${since}: try again in a moment. If that run was killed, \`aws s3 rm s3://${lock}\` releases the record.`,
    );
    expect(desk.recorded(SERVICE)).toEqual([FIRST]);
    expect(await desk.done()).toEqual([]);
  });

  it('answered yes and ended before the apply leaves the record as it was', async () => {
    const { accountId, region } = desk.settings;
    const lock = `three-tier-chat-state-${accountId}-${region}/dev/releases/interceptor.lock`;
    desk.account.objects.set(lock, '{}');
    const terminal = await atTheQuestion();
    terminal.type('yes\r');
    await vi.waitUntil(() => desk.account.refused.includes(lock), { timeout: 60_000 });
    terminal.terminate();
    await terminal.shows('SIGTERM: ending before the next step.');
    desk.account.objects.delete(lock);
    expect(await terminal.ended).toBe(143);
    expect(desk.recorded(SERVICE).at(-1)).toBe(FIRST);
    expect(await desk.done()).toEqual([]);
    expect(terminal.text()).toContain('Ended by SIGTERM. Nothing was recorded or applied');
  });

  it('is one of bootstrap, too, whose no is a failure', async () => {
    const { accountId, region } = desk.settings;
    const state = `three-tier-chat-state-${accountId}-${region}/bootstrap/three-tier-chat-bootstrap.tfstate`;
    desk.account.objects.set(state, JSON.stringify({ resources: [{ mode: 'managed' }] }));
    const terminal = desk.open(['bootstrap', 'ENV=dev']);
    await terminal.shows('Apply this plan to three-tier-chat-bootstrap-dev?');
    terminal.type('no\r');
    expect(await terminal.ended).toBe(1);
    expect(await desk.done()).toEqual([]);
  });

  it('is also asked before a release is recorded whose stack cannot be applied yet', async () => {
    const { bucket, key } = desk.stacks.find(({ part }) => part === 'okta')?.state ?? {};
    desk.account.objects.delete(`${bucket}/${key}`);
    const question = `Record interceptor ${NEXT} as its release in dev?`;
    const declined = desk.open(DEPLOY);
    await declined.shows(question);
    declined.type('\x03');
    expect(await declined.ended).toBe(130);
    expect(desk.recorded(SERVICE)).toEqual([FIRST]);
    const approved = desk.open(DEPLOY);
    await approved.shows(question);
    approved.type('yes\r');
    expect(await approved.ended).toBe(0);
    expect(desk.recorded(SERVICE)).toEqual([FIRST, NEXT]);
    expect(approved.text()).toContain(`interceptor ${NEXT} is recorded.`);
  });
});
