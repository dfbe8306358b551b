import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HEADER } from '@three-tier-chat/wire-contract';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { bundleService } from '../../build/bundle.ts';
import { BUNDLES } from '../../build/bundles.ts';
import { hangs } from '../../services/agent/testing/scripted-bedrock.ts';
import { closeStages, listen, startAgent } from './agent-stage.ts';

/* The agent as it is deployed, with ADOT, which also shuts down at SIGTERM. */

const STREAMS = 100;
/** 200 turns begin at once, each with a connection of its own to the Gateway and to the model. */
const PATIENCE = { timeout: 180_000, interval: 100 };
const TIMEOUT_MS = 400_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-restart-'));
  const version = await bundleService('agent', BUNDLES.agent, folder);
  const zip = unzipSync(await readFile(join(folder, 'agent', `${version}.zip`)));
  for (const [name, content] of Object.entries(zip)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
});
afterEach(closeStages);
afterAll(() => rm(folder, { recursive: true }));

it(
  'the deployed agent tells 100 streams and 100 JSON requests that it is restarting',
  async () => {
    const xray = await listen((_request, response) => response.end('{}'));
    const agent = await startAgent(folder, {
      AWS_ENDPOINT_URL_XRAY: xray,
      TURN_TIMEOUT_MS: '600000',
    });
    agent.bedrock.script(...Array.from({ length: 2 * STREAMS }, () => hangs('Well')));
    const ask = (number: number, accept: string) =>
      agent.invoke('Hi', {
        accept,
        [HEADER.runtimeSessionId]: `${accept.replace(/\W/g, '-')}-${String(number).padStart(30, '0')}`,
      });
    const streams = Array.from({ length: STREAMS }, async (_, number) => {
      const response = await ask(number, 'text/event-stream');
      return (await response.text()).trimEnd().split('\n\n');
    });
    const answers = Array.from({ length: STREAMS }, async (_, number) => {
      const response = await ask(number, 'application/json');
      return [response.status, response.headers.get('content-type'), await response.json()];
    });
    await vi.waitFor(() => expect(agent.bedrock.openCalls()).toBe(2 * STREAMS), PATIENCE);

    expect(await agent.stop()).toBe(0);
    const restarting = expect.objectContaining({ status: 503, code: 'service-restarting' });
    for (const events of await Promise.all(streams)) {
      expect(events.at(-1)).toMatch(/^event: error\n/);
      expect(JSON.parse(/\ndata: (.*)/.exec(events.at(-1) ?? '')?.[1] ?? '')).toEqual(restarting);
    }
    for (const answer of await Promise.all(answers)) {
      expect(answer).toEqual([200, 'application/problem+json', restarting]);
    }
    await vi.waitFor(() => expect(agent.bedrock.openCalls()).toBe(0), PATIENCE);
    const ends = agent.lines().filter(({ message }) => message === 'turn.completed');
    expect(ends).toHaveLength(2 * STREAMS);
    for (const end of ends) expect(end).toMatchObject({ outcome: 'service-restarting' });
  },
  TIMEOUT_MS,
);
