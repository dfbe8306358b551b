import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { abandonTurns } from '../abandoned-turns.ts';
import { startHeldModel } from '../held-model.ts';
import { startLocalCloud } from '../local-cloud.ts';
import { signInAs } from '../turn.ts';

/*
 * How soon a model call ends whose reader has left: from the last of many JSON turns that are left at
 * random moments to the end of the last open call. `node test/bench/abandoned-turns.bench.ts 1000`; fails
 * above a second, which a machine that is busy with something else may need.
 */

const TURNS = Number(process.argv[2] ?? 1000);
const LIMIT_MS = 1000;
const LATE_MS = 5000;

const model = await startHeldModel();
const cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
try {
  const tokens = await signInAs(cloud, 'member');
  await abandonTurns(TURNS, cloud, tokens, model);
  const leftAtMs = performance.now();
  // A turn on its way may still call the model, so the first pause is not the end.
  await delay(LATE_MS);
  await model.openIs(0);
  const ms = Math.max(0, model.lastEndedAtMs() - leftAtMs);
  const [load = 0] = loadavg();
  console.info(
    `${TURNS} turns left, ${model.asked()} calls of the model, none open ${ms.toFixed(0)} ms after the last was left (at most ${LIMIT_MS}; load ${load.toFixed(1)})`,
  );
  process.exitCode = ms <= LIMIT_MS ? 0 : 1;
} finally {
  await cloud.stop();
  await model.stop();
}
