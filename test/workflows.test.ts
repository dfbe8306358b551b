import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLocal } from '../terraform/environment-name.ts';
import { environmentNames, loadEnvironment } from '../terraform/load-environment.ts';
import { SERVICE_NAMES, SERVICES } from '../terraform/services.ts';
import { repositoryFiles } from './repository-files.ts';
import { actions, type Job, type Step, workflows } from './workflows.fixture.ts';

const ROOT = join(import.meta.dirname, '..');
const files = repositoryFiles('.yml').filter((file) => file.startsWith('.github/'));
const all = workflows();
const jobs = [...all].flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ at: `${file}/${name}`, workflow, job })),
);
const steps: readonly { readonly at: string; readonly step: Step }[] = [
  ...jobs.flatMap(({ at, job }) => (job.steps ?? []).map((step) => ({ at, step }))),
  ...[...actions()].flatMap(([at, { runs }]) => runs.steps.map((step) => ({ at, step }))),
];
const targets = new Set(
  readFileSync(join(ROOT, 'Makefile'), 'utf8').match(/^[a-z-]+(?=:)/gm) ?? [],
);
const aws = (await environmentNames()).filter((name) => !isLocal({ name })).sort();
const signIns = jobs.flatMap(({ at, job }) =>
  (job.steps ?? [])
    .filter(({ uses }) => uses === './.github/actions/sign-in')
    .map((step) => ({ at, job, given: step.with ?? {} })),
);

describe('the workflows', () => {
  it('check, plan, deploy and look after the environments', () => {
    expect([...all.keys()].sort()).toEqual([
      'checks.yml',
      'deliver.yml',
      'deploy.yml',
      'nightly.yml',
      'plan.yml',
    ]);
  });

  it('run only what is there', () => {
    const lines = steps.flatMap(({ step }) => step.run?.split('\n') ?? []);
    const made = lines.flatMap((line) => [...line.matchAll(/\bmake ([\w-]+)/g)].map(([, t]) => t));
    expect(made).toEqual(expect.arrayContaining(['scan', 'plan', 'apply', 'deploy']));
    expect(made.filter((target) => !targets.has(target ?? ''))).toEqual([]);
    const named = lines.flatMap(
      (line) => line.match(/(?<![\w"$/])\.?[a-z]+(?:\/[\w-]+)+(?:\.ts|\.txt)?/g) ?? [],
    );
    const paths = named.filter((path) => /^(build|delivery|test|\.ci)\//.test(path));
    expect(paths).toEqual(expect.arrayContaining(['.ci/run', 'build/pipeline/refuse-drift.ts']));
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('use only actions of this repository, or one commit of another', () => {
    for (const { at, step } of steps.filter(({ step: { uses } }) => uses !== undefined)) {
      const own = /^\.\/(\.github\/actions\/[\w-]+)$/.exec(step.uses ?? '')?.[1];
      if (own) expect(existsSync(join(ROOT, own, 'action.yml')), at).toBe(true);
      else expect(step.uses, at).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    }
    for (const file of files) {
      for (const line of readFileSync(join(ROOT, file), 'utf8').split('\n')) {
        if (/uses: [\w-]+\//.test(line)) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      }
    }
  });

  it('take the same commit of an action everywhere', () => {
    const taken = steps.flatMap(
      ({ step }) => step.uses?.match(/^([\w-]+\/[\w-]+)@(.+)$/)?.slice(1) ?? [],
    );
    const commits = new Map<string, Set<string>>();
    for (let index = 0; index < taken.length; index += 2) {
      const [name = '', commit = ''] = taken.slice(index, index + 2);
      commits.set(name, (commits.get(name) ?? new Set()).add(commit));
    }
    expect([...commits].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  it('know no secret', () => {
    for (const file of files) {
      expect(readFileSync(join(ROOT, file), 'utf8'), file).not.toMatch(
        /secrets[.[]|secrets: inherit/,
      );
    }
  });

  it('put nothing of a pull request into a script', () => {
    for (const { at, step } of steps) expect(step.run ?? '', at).not.toContain('${{');
  });

  it('fail where any part of a line fails', () => {
    for (const [file, { defaults }] of all) {
      expect(defaults, file).toEqual({ run: { shell: 'bash' } });
    }
    for (const [name, { runs }] of actions()) {
      for (const step of runs.steps.filter(({ run }) => run)) expect(step.shell, name).toBe('bash');
    }
  });

  it('give each job no more than it needs, and each one that changes something its turn', () => {
    for (const [file, { permissions }] of all) expect(permissions, file).toEqual({});
    for (const { at, job, workflow } of jobs) {
      expect(job.permissions, at).toMatchObject({ contents: 'read' });
      const others = Object.keys(job.permissions ?? {}).filter((name) => name !== 'contents');
      const signsIn = job.uses !== undefined || signIns.some((each) => each.at === at);
      expect(others.includes('id-token'), at).toBe(signsIn);
      expect(
        others.filter((name) => name !== 'id-token'),
        at,
      ).toEqual(at === 'plan.yml/plan' ? ['pull-requests'] : []);
      expect(job.concurrency ?? workflow.concurrency, at).toBeDefined();
      expect(job.uses ?? job['timeout-minutes'], at).toBeDefined();
    }
  });
});

describe('a job that signs in', () => {
  it.each(signIns)(
    'at $at does so within an environment of GitHub, whose rules hold',
    ({ job, given }) => {
      const { environment, role = '' } = given;
      expect(job.environment).toBe(role === 'plan' ? `${environment}-plan` : environment);
    },
  );

  it('takes a role that there is', () => {
    const roles = signIns.map(({ given }) => given['role']);
    expect(new Set(roles)).toEqual(
      new Set([
        'plan',
        "${{ inputs.service != '' && format('deploy-{0}', inputs.service) || 'platform' }}",
      ]),
    );
  });

  it('has the key of Okta where its stack is of Okta', () => {
    // The only stack with a service and resources of Okta.
    expect(SERVICE_NAMES.filter((name) => SERVICES[name].stack === 'app')).toEqual(['frontend']);
    const delivering = signIns.find(({ at }) => at === 'deliver.yml/deliver');
    expect(delivering?.given['okta-key']).toBe(
      "${{ (inputs.service == '' || inputs.service == 'frontend') && 'apply' || '' }}",
    );
  });
});

describe('the environments of the workflows', () => {
  const named = (job: Job | undefined) => job?.strategy?.matrix?.['environment'];

  it('are those with a file', () => {
    expect(named(all.get('plan.yml')?.jobs['plan'])).toEqual(aws);
    expect(named(all.get('nightly.yml')?.jobs['drift'])).toEqual(aws);
    const deployed = Object.values(all.get('deploy.yml')?.jobs ?? {}).flatMap(
      (job) => job.with?.['environment'] ?? [],
    );
    expect([...new Set(deployed)].sort()).toEqual(aws);
  });

  it('are deployed to before production', async () => {
    const { jobs: deploy = {} } = all.get('deploy.yml') ?? {};
    const order = Object.values(deploy).flatMap((job) => job.with?.['environment'] ?? []);
    const settings = await Promise.all(
      order.map((name) => loadEnvironment(name, { localPortBase: 4000 })),
    );
    expect(settings.map(({ production }) => production)).toEqual([false, false, true, true]);
  });

  it('refuse a merge while production has drifted', async () => {
    const production = await Promise.all(
      aws.map((name) => loadEnvironment(name, { localPortBase: 4000 })),
    );
    const [only] = production.filter((settings) => settings.production);
    const drift = all.get('plan.yml')?.jobs['drift'];
    expect(drift?.environment).toBe(`${only?.name}-plan`);
    expect(drift?.steps?.at(-1)?.run).toBe('node build/pipeline/refuse-drift.ts out/plan');
  });
});
