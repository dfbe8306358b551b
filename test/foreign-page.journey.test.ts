import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InvokeResponse } from '@three-tier-chat/wire-contract';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { expectWholeTurn, linesOf } from './traces.ts';
import { ask, signInAs } from './turn.ts';

/** What the page attempts (`foreign-page.js`). */
interface Attack {
  readonly reads: readonly string[];
  readonly writes: readonly { readonly url: string; readonly json: string }[];
}

interface Segment {
  readonly trace_id: string;
  readonly name: string;
}

interface State {
  readonly status: unknown;
  /** Segments and log lines, as JSON. */
  readonly told: readonly string[];
  readonly traces: ReadonlySet<string>;
}

const SCRIPT = readFileSync(new URL('./foreign-page.js', import.meta.url), 'utf8');

/** Resolves to this machine in the test's browser, as a page's owner can arrange in DNS. */
const FOREIGN_HOST = 'evil.test';
const FLAGS = [`--host-resolver-rules=MAP ${FOREIGN_HOST} 127.0.0.1`];
/** Newer browsers ask the user first, which older ones do not, and a user may agree. */
const ASKS_FIRST = ['LocalNetworkAccessChecks', 'BlockInsecurePrivateNetworkRequests'];

/** The ports of the local cloud, and of the processes of backend and agent behind them. */
const OFFSETS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16];

describe('a page of another origin', { timeout: 300_000, ...NEEDS_CHROMIUM }, () => {
  let cloud: LocalCloud;
  let browser: Browser;
  let user: BrowserContext;
  let foreign: Server;
  let foreignPort = 0;

  beforeAll(async () => {
    cloud = await startLocalCloud();
    browser = await launchChromium({ flags: FLAGS, leftOut: ASKS_FIRST });
    user = await browser.newContext();
    foreign = createServer((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<!doctype html><body><script>${SCRIPT}</script></body>`);
    });
    foreign.listen(0, '127.0.0.1');
    await once(foreign, 'listening');
    foreignPort = (foreign.address() as AddressInfo).port;
    // Data that could be read or deleted: all that a turn leaves, whose last line is about its title.
    const answer = await ask(cloud, await signInAs(cloud, 'member'));
    expect(answer.status).toBe(200);
    const { traceId } = (await answer.json()) as InvokeResponse;
    await expectWholeTurn(cloud, traceId, { isFirst: true });
    await vi.waitFor(async () => {
      const lines = await linesOf(cloud, traceId);
      expect(lines.map(({ message }) => message)).toContain('title.completed');
    });
  });
  afterAll(async () => {
    await browser.close();
    foreign.close();
    await cloud.stop();
  });

  async function read<T>(url: string): Promise<T> {
    return (await (await fetch(url)).json()) as T;
  }

  async function readSegments(): Promise<readonly Segment[]> {
    return (await read<{ segments: readonly Segment[] }>(`${cloud.url(7)}/api/segments`)).segments;
  }

  /** What a page could change. */
  async function readState(): Promise<State> {
    const segments = await readSegments();
    const { lines } = await read<{ lines: readonly Segment[] }>(`${cloud.url(7)}/api/logs`);
    return {
      status: await read(`${cloud.url(9)}/status`),
      told: [...segments, ...lines].map((one) => JSON.stringify(one)),
      traces: new Set(segments.map(({ trace_id }) => trace_id)),
    };
  }

  /** Only the earlier turn may still have written something. */
  async function expectUnchanged(before: State): Promise<void> {
    const after = await readState();
    expect(after.status).toEqual(before.status);
    expect(after.traces).toEqual(before.traces);
    const isOfTurn = (told: string) => before.traces.has((JSON.parse(told) as Segment).trace_id);
    expect(after.told.filter((one) => !isOfTurn(one))).toEqual(
      before.told.filter((one) => !isOfTurn(one)),
    );
    expect(after.told.length).toBeGreaterThanOrEqual(before.told.length);
  }

  /** What is known to exist at each port, by its address there. */
  function addressesAt(url: (offset: number) => string, offsets: readonly number[]): Attack {
    const issuerPath = new URL(cloud.config.issuer).pathname;
    const fault = '{"fault":"model-error","active":true}';
    const paths: readonly (readonly [offset: number, path: string, json?: string])[] = [
      [0, '/'],
      [0, '/config.json'],
      [0, '/favicon.svg'],
      [0, '/api/agent/invoke', '{"prompt":"x"}'],
      [1, '/health'],
      [1, '/api/agent/invoke', '{"prompt":"x"}'],
      [2, '/runtimes/x/invocations', '{"prompt":"x"}'],
      [3, '/.well-known/oauth-protected-resource'],
      [3, '/mcp', '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'],
      [4, '/users/me', '{"displayName":"x"}'],
      [5, '/2015-03-31/functions/three-tier-chat-secured-api-local/invocations', '{"a":1}'],
      [6, `${issuerPath}/.well-known/openid-configuration`],
      [6, `${issuerPath}/v1/keys`],
      [6, `${issuerPath}/v1/userinfo`],
      [6, `${issuerPath}/v1/authorize`],
      [6, `${issuerPath}/v1/revoke`, '{"token":"x"}'],
      [6, `${issuerPath}/signin/x`, '{"username":"x"}'],
      [7, '/traces'],
      [7, '/traces.js'],
      [7, '/traces.css'],
      [7, '/api/logs'],
      [7, '/api/segments'],
      [7, '/TraceSegments', '{"TraceSegmentDocuments":[]}'],
      [8, '/model/m/converse', '{"messages":[]}'],
      [9, '/status'],
      [9, '/reset', '{"a":1}'],
      [9, '/faults', fault],
      [10, '/', '{"TableName":"three-tier-chat-conversations-local"}'],
      [11, '/health'],
      [11, '/api/agent/invoke', '{"prompt":"x"}'],
      [12, '/ping'],
      [12, '/invocations', '{"prompt":"x"}'],
      [13, '/', '{"logGroupName":"/aws/lambda/three-tier-chat-secured-api-local"}'],
      [16, '/api/conversations', '{"title":"x"}'],
    ];
    const at = paths.filter(([offset]) => offsets.includes(offset));
    return {
      reads: at
        .filter(([, , json]) => json === undefined)
        .map(([offset, path]) => url(offset) + path),
      writes: at.flatMap(([offset, path, json]) =>
        json === undefined ? [] : [{ url: url(offset) + path, json }],
      ),
    };
  }

  async function attackFrom(origin: string, addresses: Attack): Promise<readonly string[]> {
    const page = await user.newPage();
    try {
      await page.goto(`${origin}/`);
      return await page.evaluate<readonly string[]>(`attack(${JSON.stringify(addresses)})`);
    } finally {
      await page.close();
    }
  }

  const underForeignName = (offset: number) => `http://${FOREIGN_HOST}:${cloud.base + offset}`;

  it.each([
    ['another port of this machine', () => `http://127.0.0.1:${foreignPort}`],
    ['another site', () => `http://${FOREIGN_HOST}:${foreignPort}`],
  ])('on %s reads and changes nothing at any port', async (_, origin) => {
    const before = await readState();
    for (const offset of OFFSETS) {
      expect(await attackFrom(origin(), addressesAt(cloud.url, [offset]))).toEqual([]);
    }
    await expectUnchanged(before);
  });

  it('reads and changes nothing if its own name resolves to this machine', async () => {
    const before = await readState();
    for (const offset of OFFSETS) {
      const addresses = addressesAt(underForeignName, [offset]);
      // From its own server first, then from the port itself, when both are one origin.
      expect(await attackFrom(underForeignName(foreignPort - cloud.base), addresses)).toEqual([]);
      const page = await user.newPage();
      for (const url of addresses.reads) {
        const answer = await page.goto(url);
        expect([url, answer?.status()]).toEqual([url, 403]);
        expect(await page.textContent('body')).toContain('This port is only for this machine');
      }
      await page.close();
    }
    await expectUnchanged(before);
  });

  it('may lead its user to the app, to Okta and to the traces, and sees nothing of them', async () => {
    const page = await user.newPage();
    await page.goto(`http://${FOREIGN_HOST}:${foreignPort}/`);
    for (const [url, status] of [
      [cloud.url(0), 200],
      [`${cloud.url(7)}/traces`, 200],
      [`${cloud.url(9)}/status`, 403],
      [`${cloud.url(3)}/.well-known/oauth-protected-resource`, 403],
    ] as const) {
      // As the context saw it, since the app's own page navigates once it runs.
      const [opened, answer] = await Promise.all([
        page.waitForEvent('popup'),
        page.context().waitForEvent('response', (seen) => seen.url() === new URL(url).href),
        page.evaluate(`globalThis.opened = open(${JSON.stringify(url)}); undefined`),
      ]);
      expect([url, answer.status()]).toEqual([url, status]);
      const readByOpener = () =>
        page.evaluate("opened.document.body?.textContent ?? ''").catch(String);
      // A new window is the opener's own blank page until the answer replaces it.
      await expect.poll(readByOpener).not.toBe('');
      expect(await readByOpener()).toContain('cross-origin');
      await opened.close();
    }
    await page.close();
  });
});
