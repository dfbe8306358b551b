import {
  HEADER,
  type InvokeResponse,
  LEDGER_PATH,
  makeTraceRoot,
  type TurnLedger,
} from '@three-tier-chat/wire-contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { at, onlyResource, type StackJson } from '../terraform/testing/stack-json.ts';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { problemOf, rootOf } from './problem.ts';
import { linesOf } from './traces.ts';
import { ask, signInAs } from './turn.ts';

/* Who checked a turn: read from the logs, by the turn's owner, as AWS would answer. */

interface Read {
  readonly status: number;
  readonly text: string;
  readonly root: string | undefined;
}

async function readLedger(
  { url, leaks }: LocalCloud,
  traceId: string,
  authorization: string | undefined,
): Promise<Read> {
  const answer = await fetch(`${url(0)}${LEDGER_PATH}/${traceId}`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  leaks.hear(answer.clone());
  return { status: answer.status, text: await answer.text(), root: rootOf(answer) };
}

async function ledgerOf(
  cloud: LocalCloud,
  traceId: string,
  { accessToken }: SignedIn,
): Promise<TurnLedger> {
  const { status, text } = await readLedger(cloud, traceId, `Bearer ${accessToken}`);
  expect([status, text]).toEqual([200, expect.any(String)]);
  return JSON.parse(text) as TurnLedger;
}

/** A turn that calls a tool. Its id is the one that the backend kept. */
async function turnOf(cloud: LocalCloud, tokens: SignedIn, root?: string): Promise<string> {
  const headers = root === undefined ? {} : { [HEADER.traceId]: `Root=${root}` };
  const answer = await ask(cloud, tokens, { headers });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as InvokeResponse).traceId;
}

/** Every service writes its lines to a pipe, which is read in its own time. */
async function wholeLedgerOf(
  cloud: LocalCloud,
  traceId: string,
  tokens: SignedIn,
): Promise<TurnLedger> {
  return vi.waitFor(async () => {
    const ledger = await ledgerOf(cloud, traceId, tokens);
    expect(ledger.missing).toEqual([]);
    return ledger;
  });
}

const checkersOf = ({ checks }: TurnLedger) => [...new Set(checks.map(({ checker }) => checker))];

describe('the ledger of a turn', () => {
  let cloud: LocalCloud;
  let member: SignedIn;
  let colleague: SignedIn;

  beforeAll(async () => {
    cloud = await startLocalCloud();
    [member, colleague] = await Promise.all([
      signInAs(cloud, 'member'),
      signInAs(cloud, 'colleague'),
    ]);
  });
  afterAll(() => cloud?.stop());

  it('gives its owner the check of every hop that has code of ours, and how the turn ended', async () => {
    const traceId = await turnOf(cloud, member);
    const ledger = await wholeLedgerOf(cloud, traceId, member);
    expect(ledger).toMatchObject({ traceId, outcome: 'done', isComplete: true });
    expect(checkersOf(ledger).toSorted()).toEqual([
      'agent',
      'conversations',
      'interceptor',
      'secured-api',
    ]);
    for (const check of ledger.checks) {
      expect(check).toEqual({
        checker: expect.any(String),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        verdict: 'accepted',
        isYours: true,
        token: 1,
        audience: 'api://three-tier-chat-local',
        actor: cloud.config.clientId,
        scope: expect.stringMatching(/^[a-z]+\.[a-z]+$/),
      });
    }
    const api = ledger.checks.find(({ checker }) => checker === 'secured-api');
    expect(api?.scope).toBe('profile.read');
  });

  it('contains no token, no prompt, no name, no address and no hash of the user', async () => {
    const traceId = await turnOf(cloud, member);
    await wholeLedgerOf(cloud, traceId, member);
    const { text } = await readLedger(cloud, traceId, `Bearer ${member.accessToken}`);
    for (const { what, text: canary } of cloud.leaks.canaries.all()) {
      expect(text.includes(canary), what).toBe(false);
    }
    const hashes = (await linesOf(cloud, traceId)).flatMap((line) => line['subject_hash'] ?? []);
    expect(hashes.length).toBeGreaterThan(0);
    for (const hash of hashes) expect(text).not.toContain(String(hash));
  });

  it('does not exist for anybody else, as little as that of a turn that never was', async () => {
    const traceId = await turnOf(cloud, member);
    await wholeLedgerOf(cloud, traceId, member);
    const never = makeTraceRoot();
    for (const [root, tokens] of [
      [traceId, colleague],
      [never, colleague],
      [never, member],
    ] as const) {
      const read = await readLedger(cloud, root, `Bearer ${tokens.accessToken}`);
      expect(read.status).toBe(404);
      expect(JSON.parse(read.text)).toEqual(problemOf('not-found', read.root));
    }
  });

  it('keeps two users apart who sent the same trace id', async () => {
    const root = await turnOf(cloud, member);
    expect(await turnOf(cloud, colleague, root)).toBe(root);
    const [one, other] = await Promise.all([
      wholeLedgerOf(cloud, root, member),
      wholeLedgerOf(cloud, root, colleague),
    ]);
    const agents = (await linesOf(cloud, root)).filter(
      ({ message, checker }) => message === 'token.checked' && checker === 'agent',
    );
    expect(agents).toHaveLength(2);
    for (const { checks } of [one, other]) {
      expect(checks.filter(({ checker }) => checker === 'agent')).toHaveLength(1);
      expect(new Set(checks.map(({ token, isYours }) => `${token} ${isYours}`))).toEqual(
        new Set(['1 true']),
      );
    }
  });

  it('tells the other user nothing of a refusal in a trace that both sent', async () => {
    const root = makeTraceRoot();
    await turnOf(cloud, member, root);
    // A token of nobody, which the HTTP API would refuse, sent straight to the agent.
    const refused = await fetch(`${cloud.url(12)}/invocations`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${member.accessToken.slice(0, -8)}AAAAAAAA`,
        'content-type': 'application/json',
        [HEADER.traceId]: `Root=${root}`,
        [HEADER.runtimeSessionId]: 'session-0123456789-0123456789-0123456789',
      },
      body: JSON.stringify({ prompt: 'Hello' }),
    });
    cloud.leaks.hear(refused.clone());
    await refused.body?.cancel();
    const refusals = ({ checks }: TurnLedger) =>
      checks.filter(({ verdict }) => verdict === 'refused');
    await vi.waitFor(async () => {
      expect(refusals(await ledgerOf(cloud, root, member))).toMatchObject([
        { checker: 'agent', isYours: false, reason: expect.any(String) },
      ]);
    });
    await turnOf(cloud, colleague, root);
    expect(refusals(await wholeLedgerOf(cloud, root, colleague))).toEqual([]);
    expect(refusals(await wholeLedgerOf(cloud, root, member))).toEqual([]);
  });

  it.each([
    ['a forged id', 'x'],
    ['an id in upper case', makeTraceRoot().toUpperCase()],
    ['an id of two', `${makeTraceRoot()};Root=${makeTraceRoot()}`],
    ['a pattern', encodeURIComponent(`${makeTraceRoot()}" || $.checker = "agent`)],
    ['a path', '..%2f..%2fconversations'],
  ])('is not found by %s', async (_what, id) => {
    const read = await readLedger(cloud, id, `Bearer ${member.accessToken}`);
    expect(read.status).toBe(404);
    expect(JSON.parse(read.text)).toMatchObject({ code: 'not-found' });
  });

  it.each([
    ['no token', () => undefined, 401, 'not-signed-in'],
    ['another scheme', () => 'Basic bWU6cHc=', 401, 'not-signed-in'],
    ['half a header', () => 'Bearer', 400, 'bad-request'],
    ['a token that nobody signed', () => `Bearer ${member.accessToken}x`, 401, 'not-signed-in'],
    ['an ID token', () => `Bearer ${member.idToken}`, 401, 'not-signed-in'],
  ])('is refused with %s', async (_what, authorization, status, code) => {
    const read = await readLedger(cloud, makeTraceRoot(), authorization());
    expect([read.status, JSON.parse(read.text)]).toMatchObject([status, { code }]);
  });

  it('is refused without the scope that a turn needs', async () => {
    const scopes = cloud.config.scopes.filter((scope) => scope !== 'chat.invoke');
    const tokens = await signInAs(cloud, 'member', { scopes });
    const read = await readLedger(cloud, makeTraceRoot(), `Bearer ${tokens.accessToken}`);
    expect([read.status, JSON.parse(read.text)]).toMatchObject([403, { code: 'not-allowed' }]);
  });

  it('says that it cannot be read while the logs cannot be searched', async () => {
    const traceId = await turnOf(cloud, member);
    await withFault(cloud, 'logs-throttle', async () => {
      const read = await readLedger(cloud, traceId, `Bearer ${member.accessToken}`);
      expect([read.status, JSON.parse(read.text)]).toMatchObject([
        503,
        { code: 'ledger-unavailable' },
      ]);
    });
    await wholeLedgerOf(cloud, traceId, member);
  });
});

describe('the ledger in the page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let chat: ChatPage | undefined;

  beforeAll(async () => {
    [browser, cloud] = await Promise.all([launchChromium(), startLocalCloud()]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });
  afterEach(() => chat?.close());

  async function openSignedIn(): Promise<ChatPage> {
    chat = await openChatPage(browser, cloud);
    await chat.signIn('member');
    return chat;
  }

  it('is read when it is opened, and tells in words who checked', async () => {
    const { page, answer, ask: say, problems } = await openSignedIn();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await say('Who am I?');
    const button = answer.getByRole('button', { name: 'Who checked' });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    expect(asked.filter((path) => /ledger/.test(path))).toEqual([]);

    await button.click();
    const ledger = answer.getByRole('region', { name: 'Who checked' });
    await ledger.getByText(/^Every check found you, with the same sign-in\./).waitFor();
    // A line may still be on its way: the page then offers to look again.
    await lookUntilComplete(ledger);
    const rows = await ledger.getByRole('listitem').allTextContents();
    for (const words of [
      /^Checked by the assistant at .+: it was you, for talking to the assistant\./,
      /^Checked (?:\d+ times )?by the conversations API.+: it was you, for keeping this conversation\./,
      /^Checked (?:\d+ times )?by the tool gateway.+: it was you, for using the assistant’s tools\./,
      /^Checked by the profile API at .+: it was you, for reading your profile\./,
    ]) {
      expect(rows).toContainEqual(expect.stringMatching(words));
    }
    expect(await ledger.locator('.ledger-status').textContent()).toContain(
      'The answer was completed.',
    );
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(problems).toEqual([]);

    await button.click();
    await ledger.waitFor({ state: 'detached' });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
  });

  it('says which records are not there yet, and finds them when it looks again', async () => {
    const { answer, ask: say } = await openSignedIn();
    const ledger = answer.getByRole('region', { name: 'Who checked' });
    await withFault(cloud, 'logs-late', async () => {
      await say('Who am I?');
      await answer.getByRole('button', { name: 'Who checked' }).click();
      await ledger.getByText(/^No check of this answer is recorded for you/).waitFor();
    });
    await ledger.getByRole('button', { name: 'Look again' }).click();
    await ledger.getByText(/^Every check found you/).waitFor();
    await lookUntilComplete(ledger);
    expect(await ledger.getByRole('listitem').first().textContent()).toMatch(/: it was you/);
  });

  it('is found again for a conversation that is opened anew', async () => {
    const { page, answer, ask: say } = await openSignedIn();
    await say('Who am I?');
    await page.reload();
    await answer.getByRole('button', { name: 'Who checked' }).click();
    await answer.getByText(/^Every check found you/).waitFor();
  });
});

describe('the ledger of a turn whose API refuses', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;

  beforeAll(async () => {
    [browser, cloud] = await Promise.all([
      launchChromium(),
      startLocalCloud({
        edit: {
          api(stack: StackJson) {
            const lambda = onlyResource(stack, 'aws_lambda_function');
            at(lambda, 'environment', 'variables')['OKTA_AUDIENCE'] = 'api://another';
          },
        },
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  it('shows the refusal as the user’s own, since another check knew the token', async () => {
    const chat = await openChatPage(browser, cloud);
    await chat.signIn('member');
    await chat.ask('Who am I?');
    await chat.answer.getByRole('button', { name: 'Who checked' }).click();
    const ledger = chat.answer.getByRole('region', { name: 'Who checked' });
    await ledger
      .getByText(/refused\./)
      .or(ledger.getByText(/^Every check/))
      .first()
      .waitFor();
    await lookUntilComplete(ledger);
    await ledger
      .getByText(/^Refused (?:\d+ times )?by the profile API.+for reading your profile: .+aud/)
      .waitFor();
    await ledger.getByText(/^Checked by the assistant at/).waitFor();
    expect(await ledger.textContent()).not.toContain('could not tell');
    await chat.close();
  });
});

/** Looks again, as the page offers, until nothing is missing. */
async function lookUntilComplete(
  ledger: ReturnType<ChatPage['answer']['getByRole']>,
): Promise<void> {
  const again = ledger.getByRole('button', { name: 'Look again' });
  await vi.waitFor(async () => {
    if (await again.isVisible()) await again.click();
    await expect
      .poll(() => ledger.locator('.ledger-status').textContent())
      .not.toContain('Looking');
    expect(await again.isVisible()).toBe(false);
  });
}
