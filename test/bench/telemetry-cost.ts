import { type LocalCloud, type StackJson, startLocalCloud } from '../local-cloud.ts';
import type { SignedIn } from '../sign-in.ts';
import { ask, signInAs } from '../turn.ts';
import { serviceCpuMs } from './service-cpu.ts';

/*
 * What traces and spans cost: the CPU time of the services for the same turns, in two local clouds
 * that run side by side, one with tracing and one without. Turns alternate between them, so that what
 * slows the machine down slows both.
 */

const ROUNDS = 10;
const TURNS = 20;
/** Turns before the count begins: code is compiled, keys are read. */
const WARM_UP = 60;
/** The most that a turn may cost with tracing, as a multiple of the same turn without. */
const LIMIT = 1.15;

interface Side {
  readonly cloud: LocalCloud;
  readonly tokens: SignedIn;
}

type Times = ReadonlyMap<string, number>;

const started: LocalCloud[] = [];
try {
  const traced = await start();
  const plain = await start({
    agentcore: withoutTracing,
    api: withoutTracing,
    backend: withoutTracing,
  });
  await Promise.all([turns(traced, WARM_UP), turns(plain, WARM_UP)]);
  const rounds: { readonly traced: Times; readonly plain: Times }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // First the one, then the other.
    const order = round % 2 === 0 ? [traced, plain] : [plain, traced];
    const spent = new Map<Side, Times>();
    for (const side of order) spent.set(side, await costOf(side));
    rounds.push({ traced: timesOf(spent, traced), plain: timesOf(spent, plain) });
  }
  process.exitCode = report(rounds) <= LIMIT ? 0 : 1;
} finally {
  for (const cloud of started) await cloud.stop();
}

async function start(edit: Readonly<Record<string, (stack: StackJson) => void>> = {}) {
  const cloud = await startLocalCloud({ edit });
  started.push(cloud);
  return { cloud, tokens: await signInAs(cloud, 'member') };
}

/** As an operator would turn it off. */
function withoutTracing({ resource }: StackJson): void {
  const off = { POWERTOOLS_TRACE_ENABLED: 'false' };
  const each = (type: string): StackJson[] => Object.values(resource[type] ?? {});
  for (const lambda of each('aws_lambda_function'))
    Object.assign(lambda.environment.variables, off);
  for (const runtime of each('aws_bedrockagentcore_agent_runtime')) {
    Object.assign(runtime.environment_variables, off);
  }
  for (const { source_configuration: source } of each('aws_apprunner_service')) {
    const { image_configuration: image } = source.image_repository;
    Object.assign(image.runtime_environment_variables, off);
  }
}

/** Turns of one conversation, one after the other. */
async function turns({ cloud, tokens }: Side, count: number): Promise<void> {
  let sessionId: string | undefined;
  for (let turn = 0; turn < count; turn += 1) {
    const answer = await ask(cloud, tokens, sessionId === undefined ? {} : { sessionId });
    if (answer.status !== 200) throw new Error(`A turn was answered with ${answer.status}`);
    ({ sessionId } = (await answer.json()) as { readonly sessionId: string });
  }
}

/** CPU milliseconds of each service in one round. */
async function costOf(side: Side): Promise<Times> {
  const before = await serviceCpuMs(side.cloud.pid);
  await turns(side, TURNS);
  const after = await serviceCpuMs(side.cloud.pid);
  return new Map(Array.from(after, ([service, ms]) => [service, ms - (before.get(service) ?? 0)]));
}

function timesOf(spent: ReadonlyMap<Side, Times>, side: Side): Times {
  return spent.get(side) ?? new Map();
}

/** Prints a row for each service and one for all. Returns the ratio of all. */
function report(rounds: readonly { readonly traced: Times; readonly plain: Times }[]): number {
  const services = [...(rounds[0]?.traced.keys() ?? [])].sort();
  const total = (of: 'traced' | 'plain', names: readonly string[]) =>
    rounds.map((round) => names.reduce((sum, name) => sum + (round[of].get(name) ?? 0), 0) / TURNS);
  console.log(`CPU ms of a turn, median of ${ROUNDS} rounds of ${TURNS} turns`);
  console.log(row('', 'traced', 'plain', 'ratio'));
  let ratio = 0;
  for (const [name, names] of [
    ...services.map((each) => [each, [each]] as const),
    ['all', services] as const,
  ]) {
    const [traced, plain] = [median(total('traced', names)), median(total('plain', names))];
    // Of sums: rounds of one service are too short for its clock.
    ratio = sum(total('traced', names)) / sum(total('plain', names));
    console.log(row(name, traced.toFixed(2), plain.toFixed(2), ratio.toFixed(3)));
  }
  console.log(`${ratio <= LIMIT ? 'within' : 'BEYOND'} the limit of ${LIMIT}`);
  return ratio;
}

function row(...cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(8))).join('');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
