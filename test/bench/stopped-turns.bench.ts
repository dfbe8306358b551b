import { loadavg } from 'node:os';
import { startHeldModel } from '../held-model.ts';
import { startLocalCloud } from '../local-cloud.ts';
import { LONG_LIVED_TOKENS, stopTurns } from '../many-turns.ts';
import { signInAs } from '../turn.ts';

/*
 * How soon a turn ends that its user stops: from the request that stops it to the answer, which comes
 * when the model call has ended and the turn is kept as stopped; many JSON turns, at random moments.
 * `node test/bench/stopped-turns.bench.ts 1000`; fails above a second, which a machine that is busy with
 * something else may need.
 */

const TURNS = Number(process.argv[2] ?? 1000);
const LIMIT_MS = 1000;

const model = await startHeldModel();
const cloud = await startLocalCloud({
  environment: { LOCAL_MODEL_URL: model.url },
  settings: LONG_LIVED_TOKENS,
});
try {
  const turns = await stopTurns(TURNS, cloud, await signInAs(cloud, 'member'), model);
  const times = turns.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
  const at = (share: number): number => times[Math.ceil(share * times.length) - 1] ?? 0;
  const [load = 0] = loadavg();
  console.info(
    `${TURNS} turns stopped, ${model.asked()} calls of the model, ${model.open()} open; a stop took ${at(0.5).toFixed(0)} ms, at most ${at(1).toFixed(0)} ms (limit ${LIMIT_MS}; load ${load.toFixed(1)})`,
  );
  process.exitCode = at(1) <= LIMIT_MS && model.open() === 0 ? 0 : 1;
} finally {
  await cloud.stop();
  await model.stop();
}
