import type { Service } from '@three-tier-chat/terraform/services.ts';
import type { DeliveryContext, Terminal } from '../delivery-context.ts';
import { CommandEnded, DeliveryError } from '../delivery-error.ts';
import { inSteps } from '../signals.ts';
import { type EmulatedAccount, openEmulatedAccount } from './emulated-account.ts';
import { type Life, lifeOf } from './life.ts';
import { AWS_PROVIDER_VERSION, findParts, OKTA, type RehearsalParts } from './parts.ts';

/** The one that is released again and rolled back. */
const SERVICE: Service = 'interceptor';

const STEPS: readonly (readonly [name: string, run: (life: Life) => Promise<unknown>])[] = [
  ['bootstrap', (life) => life.bootstrap()],
  ['roles that deploy', (life) => life.roles()],
  ['plan of the empty account', (life) => life.plan()],
  ['first release of every service', (life) => life.firstReleases()],
  ['apply of every stack', (life) => life.apply()],
  ['second plan, which changes nothing', (life) => life.settle()],
  [`deploy of ${SERVICE}`, (life) => life.deployNext(SERVICE)],
  [`rollback of ${SERVICE}`, (life) => life.rollBack(SERVICE)],
  ['third plan, which changes nothing', (life) => life.settle()],
  ['destroy of every stack', (life) => life.destroy()],
];

/**
 * `make rehearse ENV=…`: takes the user's own Terraform through a whole life of the environment, in
 * an emulated account and org that go with it. Nothing of it reaches AWS or Okta.
 *
 * @throws DeliveryError for what is missing, and for a step that does not end as it must.
 */
export async function rehearse({
  settings,
  terminal,
  variables,
}: DeliveryContext): Promise<number> {
  const parts = await findParts(variables);
  if ('missing' in parts) {
    const [first = '', ...rest] = parts.missing.map(
      ({ part, get }) => `${part} is missing: ${get}.`,
    );
    throw new DeliveryError([first, ...rest]);
  }
  let output = '';
  const account = await openEmulatedAccount({
    // What is rehearsed is destroyed at its end, without a question.
    settings: { ...settings, preventDestroy: false, production: false },
    parts,
    variables,
    providers: 'running',
    terminal: {
      ...{ colour: false, isThere: false, isApproved: true, ask: () => Promise.resolve('yes') },
      print: (text) => {
        output += text;
      },
    },
  });
  try {
    await inSteps(terminal, async ({ mayEnd }) => {
      const life = lifeOf(account);
      for (const [name, run] of STEPS) {
        output = '';
        try {
          await timed(terminal, name, () => run(life));
        } finally {
          // A signal ends Terraform too, and is then why the step failed.
          mayEnd('The emulated account is gone.');
        }
      }
    });
  } catch (error) {
    if (!(error instanceof CommandEnded)) terminal.print(`\n${output.trimStart()}`);
    throw error;
  } finally {
    await account.stop();
  }
  terminal.print(`\n${report(settings.name, account, parts)}`);
  return 0;
}

async function timed(
  { print }: Terminal,
  name: string,
  run: () => Promise<unknown>,
): Promise<void> {
  const startedAt = performance.now();
  print(`${name} … `);
  try {
    await run();
  } catch (error) {
    print('failed\n');
    throw error;
  }
  print(`${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
}

/** What was shown, and what was not. */
function report(environment: string, { standIns }: EmulatedAccount, parts: RehearsalParts): string {
  const replaced = [...standIns].filter((type) => type.startsWith('aws_')).sort();
  const left = [
    `AWS’s own answers: the account was moto's, with AWS provider ${AWS_PROVIDER_VERSION}. It refuses no call for a missing permission, has no quota, and takes no time.`,
    ...(replaced.length > 0
      ? [`What that provider or moto lacks, planned as terraform_data: ${replaced.join(', ')}.`]
      : []),
    ...(parts.hasOkta ? [] : [`Everything in Okta: ${OKTA.part} is missing (${OKTA.get}).`]),
    'The build of the backend’s image with Docker: its manifest alone was pushed.',
    'A sign-in and a turn: `make dev` runs them on the same stacks, `make doctor CANARY=1` in AWS.',
  ];
  return `${environment} was made, changed, rolled back and destroyed. Not rehearsed:\n${left.map((line) => `- ${line}\n`).join('')}`;
}
