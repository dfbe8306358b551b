import { oktaProblem } from '../credentials.ts';
import { unlockedProblem } from '../provider-locks.ts';
import { terraformProblem } from '../terraform-cli.ts';
import { type Check, type DoctorContext, failed, failedBy, ok, type Verdict } from './check.ts';
import { runProgram } from './run-program.ts';

const NODE = 'install Node.js 20.19 or newer, with npm (https://nodejs.org)';
const DOCKER =
  "install Docker with buildx (https://docs.docker.com/engine/install), or deploy the backend's image from ECR with VERSION=…";
const BUILDER = 'make a builder that builds for two platforms: `docker buildx create --use`';
/** Drivers of buildx that build for any platform (docker/buildx, "Build drivers"). */
const MANY_PLATFORMS = /^Driver:\s*(docker-container|kubernetes|remote|cloud)\s*$/m;

/** What must be on this machine before anything is deployed from it. */
export const TOOLS: readonly Check[] = [
  {
    name: 'Node.js and npm',
    group: 'This machine',
    reads: '`npm --version`',
    run: (doctor, signal) =>
      version(doctor, signal, ['npm', '--version'], /^(\d+\.\d+\.\d+)/, NODE, (found) =>
        ok(`Node.js ${process.versions.node} of the packages, npm ${found}`),
      ),
  },
  {
    name: 'git',
    group: 'This machine',
    reads: '`git --version`',
    run: (doctor, signal) =>
      version(
        doctor,
        signal,
        ['git', '--version'],
        /(\d+\.\d+[\d.]*)/,
        'install git (https://git-scm.com/downloads): a release records its commit',
      ),
  },
  {
    name: 'curl',
    group: 'This machine',
    reads: '`curl --version`',
    run: (doctor, signal) =>
      version(
        doctor,
        signal,
        ['curl', '--version'],
        /^curl (\S+)/,
        'install curl (https://curl.se/download.html): the checks of docs/inferred.md use it',
      ),
  },
];

/** What an environment in AWS needs of this machine beside them. */
export const DELIVERY_TOOLS: readonly Check[] = [
  {
    name: 'Terraform',
    group: 'This machine',
    reads: '`terraform version -json`',
    async run({ variables }, signal) {
      const problem = await terraformProblem(variables);
      if (problem) return failedBy(problem);
      const { stdout } = await runProgram(['terraform', 'version', '-json'], variables, signal);
      return ok(/"terraform_version":\s*"([^"]+)"/.exec(stdout)?.[1] ?? 'found');
    },
  },
  {
    name: 'Provider locks',
    group: 'This machine',
    reads: 'delivery/locks',
    async run(doctor) {
      const problem = await unlockedProblem(doctor, [{ part: 'bootstrap' }, ...doctor.stacks]);
      if (problem) return failedBy(problem);
      return ok(
        doctor.variables['UNLOCKED_PROVIDERS'] === '1'
          ? 'not asked for (UNLOCKED_PROVIDERS=1)'
          : 'every stack has one',
      );
    },
  },
  {
    name: 'AWS CLI',
    group: 'This machine',
    reads: '`aws --version`',
    run: (doctor, signal) => {
      const install =
        'install the newest AWS CLI 2 (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html): the steps by hand use it';
      return version(doctor, signal, ['aws', '--version'], /^aws-cli\/(\S+)/, install, (found) =>
        found.startsWith('2.') ? ok(found) : failed(`AWS CLI ${found} is too old`, install),
      );
    },
  },
  {
    name: 'Docker',
    group: 'This machine',
    reads: '`docker buildx inspect`, `docker info`',
    run: docker,
  },
  {
    name: 'Okta variables',
    group: 'Okta',
    reads: 'OKTA_API_…',
    async run({ variables }) {
      const problem = oktaProblem(variables);
      if (problem) return failedBy(problem);
      return ok(
        variables['OKTA_API_TOKEN']
          ? 'an API token (OKTA_API_TOKEN)'
          : `the service app ${variables['OKTA_API_CLIENT_ID']}`,
      );
    },
  },
];

async function version(
  { variables }: DoctorContext,
  signal: AbortSignal,
  command: readonly string[],
  pattern: RegExp,
  install: string,
  judge: (version: string) => Verdict = ok,
): Promise<Verdict> {
  const run = await runProgram(command, variables, signal);
  const found = pattern.exec(run.stdout)?.[1];
  if (run.code === undefined) return failed(`${command[0]} was not found`, install);
  if (run.code !== 0 || !found) return failed(`\`${command.join(' ')}\` does not run`, install);
  return judge(found);
}

/** The backend's image is built for x86-64 and ARM at once. */
async function docker({ variables }: DoctorContext, signal: AbortSignal): Promise<Verdict> {
  const inspect = await runProgram(['docker', 'buildx', 'inspect'], variables, signal);
  if (inspect.code === undefined) return failed('Docker was not found', DOCKER);
  const buildx = await runProgram(['docker', 'buildx', 'version'], variables, signal);
  if (buildx.code !== 0) return failed('Docker has no buildx', DOCKER);
  if (inspect.code === 0 && MANY_PLATFORMS.test(inspect.stdout)) {
    return ok(`buildx with the driver ${MANY_PLATFORMS.exec(inspect.stdout)?.[1]}`);
  }
  const info = await runProgram(
    ['docker', 'info', '--format', '{{json .DriverStatus}}'],
    variables,
    signal,
  );
  if (info.code !== 0) {
    return failed('the Docker daemon does not answer', 'start Docker, and see `docker info`');
  }
  if (info.stdout.includes('io.containerd.snapshotter')) {
    return ok("buildx with Docker's containerd image store");
  }
  return failed("buildx' builder builds for this machine's platform alone", BUILDER);
}
