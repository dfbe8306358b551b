import type { SignedIn } from '../../services/local-cloud/okta/testing/sign-in.ts';
import { at, resourcesOf, type StackJson } from '../../terraform/testing/stack-json.ts';
import { type LocalCloud, startLocalCloud } from '../local-cloud.ts';
import { ask, signInAs } from '../turn.ts';
import { serviceCpuMs } from './service-cpu.ts';

/*
 * Measures the cost of traces and spans: the CPU time of the services for the same turns, in local
 * clouds that run side by side, half of them with tracing and half without. All get their turns at
 * the same time, so that a slow machine affects all equally. There are more than two clouds, since
 * two processes with the same code differ by some percent.
 */

const PAIRS = 3;
/** Concurrent users of each cloud. */
const PEOPLE = 4;
/** Conversations of each user, one after the other. */
const CONVERSATIONS = 6;
/** Conversations before the measurement, in which code is compiled and keys are read. */
const WARM_UP_CONVERSATIONS = 3;
/** Turns in one conversation. */
const TURNS = 10;
const COUNTED = PEOPLE * CONVERSATIONS * TURNS;
/** Limit of a turn's cost with tracing, as a multiple of the same turn without. */
const LIMIT = 1.15;

interface Side {
  readonly cloud: LocalCloud;
  readonly tokens: SignedIn;
}

type Times = ReadonlyMap<string, number>;

const started: LocalCloud[] = [];
try {
  const traced: Side[] = [];
  const plain: Side[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    traced.push(await start());
    plain.push(
      await start({
        gateway: withoutTracing,
        api: withoutTracing,
        conversations: withoutTracing,
        agent: withoutTracing,
        backend: withoutTracing,
      }),
    );
  }
  const all = [...traced, ...plain];
  await Promise.all(all.map((side) => converse(side, WARM_UP_CONVERSATIONS)));
  const costs = new Map(
    await Promise.all(all.map(async (side) => [side, await costOf(side)] as const)),
  );
  const timesOf = (sides: readonly Side[]) => sides.map((side) => costs.get(side) ?? new Map());
  process.exitCode = report(timesOf(traced), timesOf(plain)) <= LIMIT ? 0 : 1;
} finally {
  for (const cloud of started) await cloud.stop();
}

async function start(edit: Readonly<Record<string, (stack: StackJson) => void>> = {}) {
  const cloud = await startLocalCloud({ edit });
  started.push(cloud);
  return { cloud, tokens: await signInAs(cloud, 'member') };
}

/** As an operator would disable it. */
function withoutTracing(stack: StackJson): void {
  const off = { POWERTOOLS_TRACE_ENABLED: 'false' };
  const each = (type: string): readonly StackJson[] => Object.values(resourcesOf(stack, type));
  for (const lambda of each('aws_lambda_function')) {
    Object.assign(at(lambda, 'environment', 'variables'), off);
  }
  for (const runtime of each('aws_bedrockagentcore_agent_runtime')) {
    Object.assign(at(runtime, 'environment_variables'), off);
  }
  for (const service of each('aws_apprunner_service')) {
    const image = at(service, 'source_configuration', 'image_repository', 'image_configuration');
    Object.assign(at(image, 'runtime_environment_variables'), off);
  }
}

async function converse(side: Side, conversations: number): Promise<void> {
  const talk = async () => {
    for (let count = 0; count < conversations; count += 1) await conversation(side);
  };
  await Promise.all(Array.from({ length: PEOPLE }, talk));
}

async function conversation({ cloud, tokens }: Side): Promise<void> {
  let sessionId: string | undefined;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const answer = await ask(cloud, tokens, sessionId === undefined ? {} : { sessionId });
    if (answer.status !== 200) throw new Error(`A turn was answered with ${answer.status}`);
    ({ sessionId } = (await answer.json()) as { readonly sessionId: string });
  }
}

/** CPU milliseconds of each service. */
async function costOf(side: Side): Promise<Times> {
  const before = await serviceCpuMs(side.cloud.pid);
  await converse(side, CONVERSATIONS);
  const after = await serviceCpuMs(side.cloud.pid);
  return new Map(Array.from(after, ([service, ms]) => [service, ms - (before.get(service) ?? 0)]));
}

/** Prints a row for each service and one for the total. Returns the ratio of the total. */
function report(traced: readonly Times[], plain: readonly Times[]): number {
  const services = [...(plain[0]?.keys() ?? [])].sort();
  console.log(`CPU ms of a turn, mean of ${COUNTED} turns in each of ${2 * PAIRS} local clouds`);
  console.log(row('', 'traced', 'plain', 'ratio'));
  const printRow = (label: string, names: readonly string[]): number => {
    const [on, off] = [mean(traced, names), mean(plain, names)];
    console.log(row(label, on.toFixed(2), off.toFixed(2), (on / off).toFixed(3)));
    return on / off;
  };
  for (const name of services) printRow(name, [name]);
  const ratio = printRow('all', services);
  console.log(`${ratio <= LIMIT ? 'within' : 'BEYOND'} the limit of ${LIMIT}`);
  return ratio;
}

/** Mean for a turn, over all clouds. */
function mean(clouds: readonly Times[], services: readonly string[]): number {
  const times = clouds.flatMap((cloud) => services.map((service) => cloud.get(service) ?? 0));
  return times.reduce((sum, ms) => sum + ms, 0) / (clouds.length * COUNTED);
}

function row(...cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(8))).join('');
}
