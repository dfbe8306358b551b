import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { launchChromium } from '../browser.ts';
import { startLocalCloud } from '../local-cloud.ts';
import { ACTIONS } from './actions.ts';
import { sitDown, type Tab } from './person.ts';
import { compareWithKept } from './verify.ts';

/*
 * `make soak [MINUTES=30]`: two people, each with two tabs on a laptop and one on a phone, use the
 * page for so long, with access tokens of five minutes. Then what is kept is compared with what they
 * remember. Exits with 1 for anything mixed, lost or surprising.
 */

const MINUTES = Number(process.env['MINUTES'] || 30);
if (!(MINUTES > 0)) {
  console.error('MINUTES is a number above 0.');
  process.exit(2);
}
const PEOPLE = ['member', 'colleague'] as const;
const NAMES = { member: 'Chat Member', colleague: 'Chat Colleague' } as const;
/** Between two things that a person does in a tab. */
const THINK_MS = [3_000, 20_000] as const;

const [browser, cloud] = await Promise.all([launchChromium(), startLocalCloud()]);
const surprises: string[] = [];
const counts = new Map<string, number>();
let renewals = 0;

const total = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);
function choose(): (typeof ACTIONS)[number] {
  let at = randomInt(total);
  const chosen = ACTIONS.find(([weight]) => {
    at -= weight;
    return at < 0;
  });
  return chosen ?? ACTIONS[0] ?? [1, 'nothing', async () => false];
}

async function use(tab: Tab, until: number): Promise<void> {
  while (Date.now() < until) {
    await delay(randomInt(...THINK_MS));
    const [, name, act] = choose();
    try {
      if (await act(tab)) counts.set(name, (counts.get(name) ?? 0) + 1);
    } catch (error) {
      const { stack = String(error) } = error instanceof Error ? error : {};
      const lines = stack.split('\n').filter((it, at) => at === 0 || it.includes('soak/actions'));
      surprises.push(`${tab.owner.login} on the ${tab.device}, ${name}: ${lines.join(' ')}`);
      console.error(surprises.at(-1));
      await tab.chat.page.reload();
    }
  }
}

try {
  const people = await Promise.all(
    PEOPLE.map((login) => {
      const other = login === 'member' ? 'colleague' : 'member';
      return sitDown(browser, cloud, login, [NAMES[login], NAMES[other]]);
    }),
  );
  const tabs = people.flatMap((person) => person.tabs);
  for (const { chat } of tabs) {
    chat.page.on('request', (request) => {
      const isRenewal = request.postData()?.includes('grant_type=refresh_token');
      if (request.url().endsWith('/v1/token') && isRenewal) renewals += 1;
    });
  }
  const until = Date.now() + MINUTES * 60_000;
  await Promise.all(tabs.map((tab) => use(tab, until)));
  // A deletion is sent when its undo is over.
  await delay(10_000);
  for (const person of people) surprises.push(...(await compareWithKept(cloud, person)));
  for (const { chat, owner } of tabs) {
    surprises.push(...chat.problems.map((it) => `${owner.login}: the browser says ${it}`));
    await chat.close();
  }
  const messages = people.flatMap(({ conversations }) => conversations.flatMap((it) => it.prompts));
  console.info(`${MINUTES} minutes, ${tabs.length} tabs, ${messages.length} messages`);
  console.info(`access tokens renewed: ${renewals} times`);
  for (const [name, count] of counts) console.info(`${name}: ${count}`);
} finally {
  await browser.close();
  await cloud.stop();
}
console.info(surprises.length === 0 ? 'Nothing mixed, nothing lost, no surprise.' : '');
for (const it of surprises) console.error(`SURPRISE ${it}`);
process.exitCode = surprises.length === 0 ? 0 : 1;
