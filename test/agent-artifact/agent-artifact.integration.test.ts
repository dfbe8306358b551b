import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { type Unzipped, unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { adotFiles } from '../../build/adot.ts';
import { bundleService } from '../../build/bundle.ts';
import { BUNDLES } from '../../build/bundles.ts';
import { ROOT } from '../../build/paths.ts';
import { calls, says } from '../../services/agent/testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from '../../services/agent/testing/scripted-gateway.ts';
import { freePort } from '../../services/shared/http-server/testing/free-port.ts';
import { type AgentStage, closeStages, listen, startAgent } from './agent-stage.ts';
import { startXRay } from './recording-xray.ts';

/* The agent as it is deployed: its zip, unpacked into a folder of its own. */

const ADOT = 'node_modules/@aws/aws-distro-opentelemetry-node-autoinstrumentation';

const run = promisify(execFile);

let folder: string;
let zip: Unzipped;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-artifact-'));
  const version = await bundleService('agent', BUNDLES.agent, folder);
  zip = unzipSync(await readFile(join(folder, 'agent', `${version}.zip`)));
  for (const [name, content] of Object.entries(zip)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
});
afterEach(closeStages);
afterAll(() => rm(folder, { recursive: true }));

describe('the artifact of the agent', () => {
  it('consists of its bundle, and of ADOT as one file where it is imported from', () => {
    expect(Object.keys(zip)).toEqual([
      'main.js',
      'main.js.map',
      `${ADOT}/package.json`,
      `${ADOT}/register.js`,
      'package.json',
    ]);
    expect(JSON.parse(Buffer.from(zip[`${ADOT}/package.json`] ?? []).toString())).toEqual({
      name: '@aws/aws-distro-opentelemetry-node-autoinstrumentation',
      version: '0.13.0',
      exports: { './register': './register.js' },
    });
  });

  it('contains nothing of the machine that built it, and is the same each time', async () => {
    for (const content of Object.values(zip)) {
      // A source map may name it without its first slash.
      expect(Buffer.from(content).includes(ROOT.slice(1))).toBe(false);
    }
    vi.resetModules();
    const again = await import('../../build/adot.ts');
    expect(await again.adotFiles()).not.toBe(await adotFiles());
    expect(await again.adotFiles()).toEqual(await adotFiles());
  });

  it('explains what fails without a package that was left out of ADOT', async () => {
    const { stderr } = await run(process.execPath, ['-e', `require('./${ADOT}/register.js')`], {
      cwd: folder,
      env: {
        AGENT_OBSERVABILITY_ENABLED: 'true',
        AWS_REGION: 'us-east-1',
        OTEL_LOG_LEVEL: 'ERROR',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'pg',
      },
    });
    expect(stderr).toContain(
      "The agent's ADOT was built without @opentelemetry/instrumentation-pg: PgInstrumentation is not there (build/adot.ts)",
    );
  });
});

const TRACE = makeTraceRoot();
const TRACED = { 'x-amzn-trace-id': `Root=${TRACE};Sampled=1` };
const CANARY = 'canary of a person 7f3a';

async function turnWithTool(environment: Readonly<Record<string, string>> = {}) {
  const xray = await startXRay();
  const agent = await startAgent(folder, {
    AWS_ENDPOINT_URL_XRAY: xray.endpoint,
    ...environment,
  });
  agent.gateway.onCall(async () => ({ content: [{ type: 'text', text: `result ${CANARY}` }] }));
  agent.bedrock.script(
    calls(PROFILE_TOOL, { note: `argument ${CANARY}` }),
    says(`answer ${CANARY}`),
  );
  const answer = await agent.invoke(`prompt ${CANARY}`, TRACED);
  expect(await answer.json()).toMatchObject({ message: `answer ${CANARY}`, traceId: TRACE });
  await titleIsWritten(agent);
  expect(await agent.stop()).toBe(0);
  return { xray, agent };
}

/** The conversation's title is asked for after its first answer, and may be written after it. */
function titleIsWritten(agent: AgentStage): Promise<void> {
  return vi.waitFor(() =>
    expect(agent.lines().map(({ message }) => message)).toContain('title.completed'),
  );
}

describe('one turn of the deployed agent', () => {
  let turn: Awaited<ReturnType<typeof turnWithTool>>;
  beforeAll(async () => {
    turn = await turnWithTool();
  });

  it('sends Strands’ and ADOT’s spans into the turn’s trace, below the agent’s segment', () => {
    const { xray, agent } = turn;
    const [segment, title, ...others] = xray.segments;
    expect(others).toEqual([]);
    expect(segment).toMatchObject({ trace_id: TRACE });
    expect(title).toMatchObject({ trace_id: TRACE, parent_id: segment?.id });
    const spans = xray.spans();
    const nameOf = (id: string) => {
      if (id === segment?.id) return 'agent';
      if (title?.subsegments?.some((one) => one.name === 'model' && one.id === id)) return 'title';
      return spans.find((span) => span.id === id)?.name;
    };
    const places = spans.map(({ name, parent }) => [name, nameOf(parent)]);
    // Those for the keys are below the subsegment `token.check`.
    expect(places.filter(([name]) => name !== 'GET').toSorted()).toEqual(
      [
        ['invoke_agent three-tier-chat', 'agent'],
        ['execute_agent_loop_cycle', 'invoke_agent three-tier-chat'],
        ['execute_agent_loop_cycle', 'invoke_agent three-tier-chat'],
        ['chat', 'execute_agent_loop_cycle'],
        ['chat', 'execute_agent_loop_cycle'],
        [`execute_tool ${PROFILE_TOOL}`, 'execute_agent_loop_cycle'],
        ['chat anthropic.claude-test', 'agent'],
        ['chat anthropic.claude-test', 'agent'],
        ['chat anthropic.claude-test', 'title'],
      ].toSorted(),
    );
    expect(places.filter(([name]) => name === 'GET')).toHaveLength(agent.asked.length);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
      new Set([TRACE.slice(2).replace('-', '')]),
    );
    for (const authorization of xray.authorizations) {
      expect(authorization).toContain('/us-east-1/xray/aws4_request');
    }
  });

  it('sends the Gateway one trace, in one header', () => {
    for (const { traceHeader } of turn.agent.gateway.requests) {
      expect(traceHeader).toMatch(new RegExp(`^Root=${TRACE};Parent=[0-9a-f]{16};Sampled=1$`));
    }
  });

  it('contains neither text of the user nor a token in a span, a segment or a line', () => {
    const { xray, agent } = turn;
    const all = [xray.wire(), JSON.stringify(xray.segments), agent.output()].join('\n');
    expect(all).toContain('execute_tool');
    for (const secret of [CANARY, 'canary', agent.token, ...agent.token.split('.')]) {
      expect(all).not.toContain(secret);
    }
    expect(agent.lines().map(({ message }) => message)).toEqual([
      'service.started',
      'token.checked',
      'turn.started',
      'tool.called',
      'turn.completed',
      'title.completed',
      'service.stopping',
    ]);
  });

  it('puts the user’s text only into spans if asked to, and never a token', async () => {
    const { xray, agent } = await turnWithTool({
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
    });
    for (const part of ['prompt', 'argument', 'result', 'answer']) {
      expect(xray.wire()).toContain(`${part} ${CANARY}`);
    }
    expect(JSON.stringify(xray.segments) + agent.output()).not.toContain('canary');
    expect(xray.wire()).not.toContain(agent.token.split('.')[1]);
  });

  it('records no span if it is not sampled', async () => {
    const xray = await startXRay();
    const agent = await startAgent(folder, { AWS_ENDPOINT_URL_XRAY: xray.endpoint });
    agent.bedrock.script(says('Hello.'));
    await agent.invoke('Hi', { 'x-amzn-trace-id': `Root=${TRACE};Sampled=0` });
    expect(await agent.stop()).toBe(0);
    expect([xray.spans(), xray.segments]).toEqual([[], []]);
  });
});

const TURNS = 5;

describe('X-Ray that', () => {
  it.each<[string, RequestListener | undefined]>([
    ['is down', undefined],
    ['never answers', () => {}],
    ['answers errors', (_request, response) => response.writeHead(500).end()],
    ['refuses everything', (_request, response) => response.writeHead(403).end()],
  ])('%s fails no turn; losses are counted, and the process ends', async (_how, handle) => {
    const endpoint = handle ? await listen(handle) : `http://127.0.0.1:${await freePort()}`;
    const agent = await startAgent(folder, { AWS_ENDPOINT_URL_XRAY: endpoint });
    agent.bedrock.script(...Array.from({ length: TURNS }, () => says('Hello.')));
    for (let turn = 0; turn < TURNS; turn += 1) {
      const answer = await agent.invoke('Hi', TRACED);
      expect(await answer.json()).toMatchObject({ message: 'Hello.' });
    }
    await titleIsWritten(agent);
    expect(await agent.stop()).toBe(0);
    const lost = (signal: string) =>
      agent
        .lines()
        .filter((line) => line['message'] === 'telemetry.dropped' && line['signal'] === signal)
        .reduce((sum, { dropped }) => sum + Number(dropped), 0);
    // Each turn has invoke_agent, cycle, chat, and the SDK's span; the keys are fetched once. The
    // title, which is written once, has a segment and the SDK's span.
    expect([lost('segments'), lost('spans')]).toEqual([
      TURNS + 1,
      TURNS * 4 + agent.asked.length + 1,
    ]);
  });
});

it('does not even look for ADOT if tracing is off', async () => {
  await rm(join(folder, 'node_modules'), { recursive: true });
  for (const off of [{ POWERTOOLS_TRACE_ENABLED: 'false' }, { AWS_EXECUTION_ENV: '' }]) {
    const { xray } = await turnWithTool(off);
    expect([xray.spans(), xray.segments]).toEqual([[], []]);
  }
  await expect(startAgent(folder, {})).rejects.toThrow('autoinstrumentation');
});
