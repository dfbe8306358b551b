import { describe, expect, it } from 'vitest';
import { applyStacks } from '../apply.ts';
import { planStacks } from '../plan.ts';
import type { Life } from '../rehearsal/life.ts';
import { deleteArtifact, storedArtifacts } from '../stored-artifacts.ts';
import type { AwsWorld } from './aws-world.ts';
import { documentedCommands, hasAwsCli, runAws, runCommands } from './documented-commands.ts';
import { needs } from './need-terraform.ts';

const AWS_CLI = { part: 'the AWS CLI', get: 'pip install awscli' };
const COMMANDS = await documentedCommands('docs/restore.md');

/** Declares the tests of `docs/restore.md`, whose commands they run, on stacks that are applied. */
export async function describeRestores(
  stage: () => { readonly world: AwsWorld; readonly life: Life },
): Promise<void> {
  const options = (await hasAwsCli()) ? {} : needs({ missing: [AWS_CLI] });

  describe('what was lost is brought back by the documented commands:', options, () => {
    const commandsOf = (heading: string) => [
      ...(COMMANDS.get('') ?? []),
      ...(COMMANDS.get(heading) ?? []),
    ];
    const environment = () => {
      const { variables, settings } = stage().world.context;
      return { ...variables, AWS_DEFAULT_REGION: settings.region };
    };
    const run = (commands: readonly string[]) => runCommands(commands, environment());
    const kindsOf = async (part: string) => {
      const { world, life } = stage();
      const all = life.stacks();
      const stacks = all.filter((stack) => stack.part === part);
      return [...(await planStacks(world.context, stacks, all)).values()].map(({ kind }) => kind);
    };

    it('the state of a stack', async () => {
      const commands = commandsOf('The state of a stack');
      await run([
        ...commands.slice(0, 1),
        'aws s3 rm --quiet s3://$STATES/$ENV/three-tier-chat-okta-$ENV.tfstate',
      ]);
      expect(await kindsOf('okta')).toEqual(['planned']);
      expect(await run(commands)).toMatch(/\d{4}-\d\d-\d\dT/);
      expect(await kindsOf('okta')).toEqual(['unchanged']);
    });

    it('an artifact', async () => {
      const { world, life } = stage();
      const version = life.versions().first.agent;
      const isIt = (stored: { readonly service: string; readonly version: string }) =>
        stored.service === 'agent' && stored.version === version;
      const [stored] = (await storedArtifacts(world.context)).filter(isIt);
      if (!stored) throw new Error(`The agent's ${version} is not stored`);
      await deleteArtifact(world.context, stored);
      expect((await storedArtifacts(world.context)).filter(isIt)).toEqual([]);
      await run(
        commandsOf('An artifact').map((text) =>
          text.replace('VERSION=0123456789abcdef', `VERSION=${version}`),
        ),
      );
      expect((await storedArtifacts(world.context)).filter(isIt)).toHaveLength(1);
    });

    it('a table, a part of it and the whole', async () => {
      const { world, life } = stage();
      const key = { partition: { S: 'some-hash' }, item: { S: 'head#1' } };
      const item = { ...key, title: { S: `It's "kept"\nin two lines` }, revision: { N: '3' } };
      const asked = (operation: string, member: string, value: object) =>
        runAws(
          [
            ...['dynamodb', operation, '--table-name', 'three-tier-chat-conversations-dev'],
            ...[member, JSON.stringify(value), '--output', 'json'],
          ],
          environment(),
        );
      const kept = async () => JSON.parse(await asked('get-item', '--key', key)).Item;
      await asked('put-item', '--item', item);

      const commands = commandsOf('A table').map((text) =>
        text.replace('PARTITION=0123', 'PARTITION=some-hash'),
      );
      const [names = '', copy = '', items = '', whole = '', end = ''] = commands;
      const table = copy.split('\n', 1)[0] ?? '';
      await run([names, copy]);
      await asked('delete-item', '--key', key);
      await run([names, table, items]);
      expect(await kept()).toEqual(item);

      await run([names, table, whole, end]);
      expect(await kept()).toEqual(item);
      expect(await kindsOf('conversations')).toEqual(['planned']);
      const all = life.stacks();
      const stacks = all.filter(({ part }) => part === 'conversations');
      await applyStacks(world.context, stacks, all);
      // moto forgets a restored table's encryption for good, so that a second plan would not be empty.
      const protections = await run([
        names,
        table,
        'aws dynamodb describe-time-to-live --table-name "$TABLE" --output text',
        'aws dynamodb describe-continuous-backups --table-name "$TABLE" --output text',
      ]);
      expect(protections).toMatch(
        /expiresAt\s+ENABLED[\s\S]*POINTINTIMERECOVERYDESCRIPTION.*\sENABLED/,
      );
    });
  });
}
