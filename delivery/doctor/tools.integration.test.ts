import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { program, type Row, untried, verdictOf, without } from '../test/doctor-rows.ts';
import { type DoctorWorld, openDoctorWorld } from '../test/doctor-world.ts';

let world: DoctorWorld;

beforeAll(async () => {
  world = await openDoctorWorld();
});
afterEach(() => world.reset());
afterAll(() => world.stop());

const ROWS: readonly Row[] = [
  ['npm', 'Node.js and npm', without('npm'), /^npm was not found$/, /^install Node\.js 20\.19/],
  ['git', 'git', without('git'), /^git was not found$/, /^install git/],
  ['a git that runs', 'git', program('git', 'exit 1'), /does not run/, /^install git/],
  ['curl', 'curl', without('curl'), /^curl was not found$/, /^install curl/],
  ['Terraform', 'Terraform', without('terraform'), /^Terraform was not found$/, /^install 1\.11/],
  [
    'a Terraform that is new enough',
    'Terraform',
    program('terraform', `echo '{"terraform_version": "1.5.7"}'`),
    /^Terraform 1\.5\.7 was found/,
    /^install 1\.11/,
  ],
  [
    'a lock file',
    'Provider locks',
    (one) => {
      one.locked = one.locked.filter((part) => part !== 'agent');
    },
    /no provider lock file of agent$/,
    /make lock ENV=dev/,
  ],
  [
    'the AWS CLI',
    'AWS CLI',
    without('aws'),
    /^aws was not found$/,
    /^install the newest AWS CLI 2/,
  ],
  [
    'an AWS CLI of today',
    'AWS CLI',
    program('aws', 'echo "aws-cli/1.29.1 Python/3.9"'),
    /1\.29\.1 is too old/,
    /^install the newest AWS CLI 2/,
  ],
  ['Docker', 'Docker', without('docker'), /^Docker was not found$/, /^install Docker with buildx/],
  [
    'buildx',
    'Docker',
    program('docker', 'exit 1'),
    /^Docker has no buildx$/,
    /^install Docker with buildx/,
  ],
  [
    'the Docker daemon',
    'Docker',
    program('docker', '[ "$2" = version ]'),
    /daemon does not answer/,
    /^start Docker/,
  ],
  [
    'a builder for two platforms',
    'Docker',
    program('docker', 'echo "Driver: docker"'),
    /this machine's platform alone/,
    /docker buildx create --use/,
  ],
];

it.each(ROWS)('without %s: it is named, with its fix', async (_what, check, change, found, fix) => {
  change(world);
  expect(await verdictOf(world, check)).toEqual({
    kind: 'failed',
    found: expect.stringMatching(found),
    fix: expect.stringMatching(fix),
  });
});

it('takes something away from each of these checks', () => {
  expect(untried('This machine', ROWS)).toEqual([]);
});
