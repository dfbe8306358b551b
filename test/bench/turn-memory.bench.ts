import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startHostileModel } from '../hostile-model.ts';
import { type LocalCloud, startLocalCloud } from '../local-cloud.ts';
import { ask, signInAs } from '../turn.ts';
import { servicePids } from './service-cpu.ts';

/*
 * What turns leave behind in memory: resident sizes of the agent and of the local cloud before many
 * turns, after them, and when they have been idle for some seconds. `node test/bench/turn-memory.bench.ts
 * 10000`; fails when one of them does not come back to within a tenth of what it had when it was warm.
 */

const TURNS = Number(process.argv[2] ?? 2000);
const PEOPLE = 4;
/** Turns in one conversation. */
const LENGTH = 10;
/**
 * Afterwards code is compiled, and the local cloud stores its maximum of traces and lines: 2,000
 * and 20,000.
 */
const WARM_UP = 2500;
const IDLE_MS = 5000;
const MOST_GROWTH = 1.1;
/** Well below the lifetime of an access token. */
const TOKEN_MS = 120_000;

const model = await startHostileModel();
const cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
try {
  const start = await sizes(cloud);
  await converse(cloud, WARM_UP);
  await delay(IDLE_MS);
  const before = await sizes(cloud);
  await converse(cloud, TURNS);
  const after = await sizes(cloud);
  await delay(IDLE_MS);
  const idle = await sizes(cloud);
  console.info(`${WARM_UP} turns to warm up, ${TURNS} turns, ${IDLE_MS / 1000} s idle`);
  console.info(`MB resident          agent  local cloud`);
  for (const [when, { agent, local }] of Object.entries({ start, before, after, idle })) {
    console.info(
      `${when.padEnd(20)} ${agent.toFixed(0).padStart(5)} ${local.toFixed(0).padStart(12)}`,
    );
  }
  const isBack = (who: keyof Sizes): boolean => idle[who] <= before[who] * MOST_GROWTH;
  process.exitCode = isBack('agent') && isBack('local') ? 0 : 1;
} finally {
  await cloud.stop();
  await model.stop();
}

/** Resident sizes, in MB. */
interface Sizes {
  readonly agent: number;
  readonly local: number;
}

async function converse(on: LocalCloud, turns: number): Promise<void> {
  let left = turns;
  let tokens = await signInAs(on, 'member');
  let signedInAtMs = performance.now();
  const talk = async () => {
    while (left > 0) {
      if (performance.now() - signedInAtMs > TOKEN_MS) {
        signedInAtMs = performance.now();
        tokens = await signInAs(on, 'member');
      }
      let sessionId: string | undefined;
      for (let turn = 0; turn < LENGTH && left > 0; turn += 1) {
        left -= 1;
        const answer = await ask(on, tokens, { ...(sessionId && { sessionId }) });
        if (!answer.ok) throw new Error(`A turn was answered ${answer.status}`);
        ({ sessionId } = (await answer.json()) as { sessionId: string });
      }
    }
  };
  await Promise.all(Array.from({ length: PEOPLE }, talk));
}

async function sizes(on: LocalCloud): Promise<Sizes> {
  const [agent = 0] = await servicePids(on.pid, 'agent');
  return { agent: await residentMb(agent), local: await residentMb(on.pid) };
}

async function residentMb(pid: number): Promise<number> {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
