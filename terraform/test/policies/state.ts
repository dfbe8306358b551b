import { valueAt } from './json-path.ts';
import { demand, flaw, listOf, type Policy } from './policy.ts';
import { edit, STACK, type Subject, subjects } from './world.ts';

const S3 = 'terraform.backend.s3';
/** The oldest AWS provider that supports every argument of the stacks (provider-gaps.ts). */
const OLDEST_AWS_MINOR = 66;

/** The paths of a stack's providers in its JSON. */
function providers({ json }: Subject, name: 'aws' | 'okta'): readonly string[] {
  return listOf(valueAt(json, `provider.${name}`)).map((_, index) => `provider.${name}.${index}`);
}

const VERSION: Readonly<Record<string, (version: unknown) => boolean>> = {
  aws: (version) => Number(/^~> 6\.(\d+)$/.exec(String(version))?.[1]) >= OLDEST_AWS_MINOR,
  okta: (version) => /^~> 6\.\d+$/.test(String(version)),
};

export const STATE_POLICIES: readonly Policy[] = [
  {
    name: 'every state is encrypted, locked, and in the bucket of the account',
    judge: {
      [STACK]: (stack, { settings: { accountId, region, name, customerManagedKey } }) => [
        ...demand(
          stack,
          `${S3}.bucket`,
          `three-tier-chat-state-${accountId}-${region}`,
          'keep it in the state bucket of the account',
        ),
        ...demand(stack, `${S3}.region`, region, 'name the region of the environment'),
        ...demand(
          stack,
          `${S3}.encrypt`,
          customerManagedKey ? undefined : true,
          "set true; with a customer-managed key leave it out, or S3's own is taken",
        ),
        ...demand(
          stack,
          `${S3}.use_lockfile`,
          true,
          'set true, or two people apply at the same time',
        ),
        ...demand(
          stack,
          `${S3}.key`,
          (value) =>
            String(value).startsWith(stack.part === 'bootstrap' ? 'bootstrap/' : `${name}/`),
          'begin it with the environment, as others share the bucket',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'a state in the open',
        plant: edit('okta', `${S3}.encrypt`, false),
        finds: `okta: ${S3}.encrypt is false`,
      },
      {
        mistake: "a state by S3's key where there is another",
        where: ({ customerManagedKey }) => customerManagedKey,
        plant: edit('api', `${S3}.encrypt`, true),
        finds: `api: ${S3}.encrypt is true`,
      },
      {
        mistake: 'a state without a lock',
        plant: edit('bootstrap', `${S3}.use_lockfile`, undefined),
        finds: `bootstrap: ${S3}.use_lockfile is not set`,
      },
      {
        mistake: 'a state among those of another environment',
        plant: edit('app', `${S3}.key`, 'other/app.tfstate'),
        finds: `app: ${S3}.key is "other/app.tfstate"`,
      },
      {
        mistake: 'a state in a bucket of somebody else',
        plant: edit('api', `${S3}.bucket`, 'states'),
        finds: `api: ${S3}.bucket is "states"`,
      },
    ],
  },
  {
    name: 'no two stacks write one state',
    judge: {
      [STACK]: (stack, world) => {
        const keyOf = ({ json }: Subject) => valueAt(json, `${S3}.key`);
        const [first] = subjects(world, STACK).filter((other) => keyOf(other) === keyOf(stack));
        return first?.at === stack.at
          ? []
          : [flaw(stack, `it writes the state of ${first?.at}`, 'give it a key of its own')];
      },
    },
    seeds: [
      {
        mistake: 'the key of another stack',
        plant: (world) =>
          edit('api', `${S3}.key`, valueAt(world.stacks['okta'], `${S3}.key`))(world),
        finds: 'api: it writes the state of okta',
      },
    ],
  },
  {
    name: 'providers and Terraform are held to versions that know every argument',
    judge: {
      [STACK]: (stack) => [
        ...demand(
          stack,
          'terraform.required_version',
          (version) => /^>= 1\.\d+, < 2\.0$/.test(String(version)),
          'bound it on both sides',
        ),
        ...Object.keys(valueAt(stack.json, 'provider') ?? {}).flatMap((name) =>
          demand(
            stack,
            `terraform.required_providers.${name}.version`,
            VERSION[name] ?? (() => false),
            'hold it with pinVersions to one major version, new enough',
          ),
        ),
      ],
    },
    seeds: [
      {
        mistake: 'the AWS provider of the bindings, which lacks allowed_scopes',
        plant: edit('gateway', 'terraform.required_providers.aws.version', '6.25.0'),
        finds: 'gateway: terraform.required_providers.aws.version is "6.25.0"',
      },
      {
        mistake: 'any newer Okta provider',
        plant: edit('app', 'terraform.required_providers.okta.version', '>= 6.12'),
        finds: 'app: terraform.required_providers.okta.version is ">= 6.12"',
      },
      {
        mistake: 'a provider without a version',
        plant: edit('bootstrap', 'terraform.required_providers.aws.version', undefined),
        finds: 'bootstrap: terraform.required_providers.aws.version is not set',
      },
      {
        mistake: 'any newer Terraform',
        plant: edit('api', 'terraform.required_version', '>= 1.11'),
        finds: 'api: terraform.required_version is ">= 1.11"',
      },
    ],
  },
  {
    name: 'AWS is the account and region of the environment alone, and all that is made there is tagged',
    judge: {
      [STACK]: (stack, { settings: { accountId, name, region } }) =>
        providers(stack, 'aws').flatMap((path) => [
          ...demand(
            stack,
            `${path}.region`,
            valueAt(stack.json, `${path}.alias`) === 'edge' ? 'us-east-1' : region,
            'name the region of the environment, or us-east-1 for what stands at the edge',
          ),
          ...demand(
            stack,
            `${path}.allowed_account_ids`,
            [accountId],
            'name the account, or the credentials at hand decide',
          ),
          ...demand(
            stack,
            `${path}.default_tags.0.tags`,
            (tags) =>
              valueAt(tags, 'Application') === 'three-tier-chat' &&
              valueAt(tags, 'Environment') === (stack.part === 'bootstrap' ? 'shared' : name) &&
              valueAt(tags, 'ManagedBy') === 'terraform' &&
              Boolean(valueAt(tags, 'Stack')),
            'tag with Application, Environment, Stack and ManagedBy',
          ),
        ]),
    },
    seeds: [
      {
        mistake: 'any account',
        plant: edit('backend', 'provider.aws.0.allowed_account_ids', undefined),
        finds: 'backend: provider.aws.0.allowed_account_ids is not set',
      },
      {
        mistake: 'any account at the edge',
        where: ({ region }) => region !== 'us-east-1',
        plant: edit('app', 'provider.aws.1.allowed_account_ids', undefined),
        finds: 'app: provider.aws.1.allowed_account_ids is not set',
      },
      {
        mistake: 'another region',
        plant: edit('gateway', 'provider.aws.0.region', 'ap-south-1'),
        finds: 'gateway: provider.aws.0.region is "ap-south-1"',
      },
      {
        mistake: 'no tags',
        plant: edit('bootstrap', 'provider.aws.0.default_tags', undefined),
        finds: 'bootstrap: provider.aws.0.default_tags.0.tags is not set',
      },
    ],
  },
];
