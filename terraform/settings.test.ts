import { describe, expect, it } from 'vitest';
import { loadEnvironment } from './load-environment.ts';
import { parseEnvironment } from './settings.ts';
import { AWS_ENVIRONMENT } from './testing/synth-all.ts';

describe('parseEnvironment', () => {
  it('shows traces in the region’s X-Ray console by default', () => {
    expect(parseEnvironment('staging', AWS_ENVIRONMENT).traceUrl).toBe(
      'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#xray:traces/{traceId}',
    );
  });

  it('reports every problem at once', () => {
    const table = {
      ...AWS_ENVIRONMENT,
      accountId: '12345',
      region: 'Frankfurt',
      allowedGroup: 'everyone',
      logRetentionDays: 8,
      tokenLifetimes: { accessMinutes: 5, refreshMinutes: 60, refreshWindowMinutes: 480 },
    };
    expect(() => parseEnvironment('Staging', table)).toThrow(
      [
        'The environment "Staging" cannot be used:',
        '  name: must be 1 to 16 lower-case letters, digits and single hyphens',
        '  region: must be an AWS region such as us-east-1',
        '  accountId: must be the 12 digits of an AWS account',
        '  logRetentionDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
        '  tokenLifetimes: the refresh window must lie between the access and the refresh lifetime',
        '  allowedGroup: must begin with chat-, or the claim omits it',
      ].join('\n'),
    );
  });

  it('refuses an unknown setting, and names a missing one', () => {
    const { modelId: _, ...table } = { ...AWS_ENVIRONMENT, modelID: 'x' };
    expect(() => parseEnvironment('staging', table)).toThrow(
      /^ {2}modelId: [\s\S]*^ {2}modelID: is no setting$/m,
    );
    const nested = { ...AWS_ENVIRONMENT, okta: { ...AWS_ENVIRONMENT.okta, orgname: 'acme' } };
    expect(() => parseEnvironment('staging', nested)).toThrow(
      /^ {2}okta\.orgname: is no setting$/m,
    );
  });

  it.each([2192, 2557, 2922, 3288, 3653])('keeps logs for %s days', (logRetentionDays) => {
    const table = { ...AWS_ENVIRONMENT, logRetentionDays };
    expect(parseEnvironment('staging', table)).toMatchObject({ logRetentionDays });
  });

  it.each([
    ['us-esat-1', 'must be an AWS region'],
    ['eu-middle-1', 'must be an AWS region'],
    ['us-gov-west-1', 'us-gov-west-1 is in the partition aws-us-gov'],
    ['cn-north-1', 'cn-north-1 is in the partition aws-cn'],
  ])('refuses the region %s', (region, problem) => {
    const table = { ...AWS_ENVIRONMENT, region, modelId: 'amazon.nova-pro-v1:0' };
    expect(() => parseEnvironment('staging', table)).toThrow(`  region: ${problem}`);
  });

  it('refuses the address of the Admin Console', () => {
    const table = { ...AWS_ENVIRONMENT, okta: { orgName: 'acme-admin', baseUrl: 'okta.com' } };
    expect(() => parseEnvironment('staging', table)).toThrow(
      '  okta.orgName: must be without -admin, which only the Admin Console has',
    );
  });

  it.each([
    ['ftp://traces.example.com/{traceId}', 'must be an http or https address'],
    ['javascript:alert("{traceId}")', 'must be an http or https address'],
    ['https://traces.example.com/', 'must hold {traceId}'],
  ])('refuses the trace address %s', (traceUrl, problem) => {
    expect(() => parseEnvironment('staging', { ...AWS_ENVIRONMENT, traceUrl })).toThrow(
      `  traceUrl: ${problem}`,
    );
  });

  it('refuses a production whose resources may be destroyed', () => {
    const table = { ...AWS_ENVIRONMENT, production: true, preventDestroy: false };
    expect(() => parseEnvironment('prod', table)).toThrow(
      '  preventDestroy: must be true in production',
    );
  });

  it.each([
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'eu-central-1', 'there are eu.…, global.…'],
    ['jp.anthropic.claude-sonnet-4-5-20250929-v1:0', 'ap-southeast-2', 'there are apac.…, au.…'],
    ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', 'there are us.…, global.…'],
  ])('refuses the profile %s in %s', (modelId, region, hint) => {
    expect(() => parseEnvironment('staging', { ...AWS_ENVIRONMENT, modelId, region })).toThrow(
      new RegExp(
        `^ {2}modelId: an inference profile of .* cannot be called in ${region}: ${hint}`,
        'm',
      ),
    );
  });

  it.each([
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'eu-central-1'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'ca-central-1'],
    ['openai.gpt-oss-120b-1:0', 'us-west-2'],
    ['us.deepseek.r1-v1:0', 'us-east-2'],
    ['amazon.titan-text-express-v1:0:8k', 'us-east-1'],
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'sa-east-1'],
  ])('takes the model %s in %s', (modelId, region) => {
    const table = { ...AWS_ENVIRONMENT, modelId, region };
    expect(parseEnvironment('staging', table)).toMatchObject({ modelId });
  });

  it.each([
    '',
    'claude sonnet',
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
    'claude-sonnet-4-5-20250929',
    'gpt-4.1',
    'openai/gpt-4o',
    'gemini-2.5-flash',
    'llama3.1:8b',
  ])('refuses the model "%s"', (modelId) => {
    expect(() => parseEnvironment('staging', { ...AWS_ENVIRONMENT, modelId })).toThrow(
      'modelId: must be a Bedrock model or inference profile id, not an ARN',
    );
  });

  it.each([
    ['http://chat.example.com', undefined, 'siteUrl: must use https'],
    ['https://chat.example.com', undefined, 'siteCertificateArn: siteUrl needs a certificate'],
    [
      undefined,
      'arn:aws:acm:us-east-1:123456789012:certificate/a',
      'siteUrl: the certificate needs',
    ],
    ['https://chat.example.com/', undefined, 'siteUrl: must be an origin'],
    [
      'https://chat.example.com',
      'arn:aws:acm:eu-central-1:123456789012:certificate/a',
      'siteCertificateArn: must be the ARN of a certificate in ACM in us-east-1',
    ],
    [
      'https://chat.example.com',
      'arn:aws:acm:us-east-1:999900001111:certificate/a',
      'siteCertificateArn: is of account 999900001111',
    ],
    [
      'https://chat.example.com',
      'arn:aws-us-gov:acm:us-east-1:123456789012:certificate/a',
      'siteCertificateArn: is of the partition aws-us-gov',
    ],
  ])('refuses the site %s with the certificate %s', (siteUrl, siteCertificateArn, problem) => {
    const table = {
      ...AWS_ENVIRONMENT,
      ...(siteUrl && { siteUrl }),
      ...(siteCertificateArn && { siteCertificateArn }),
    };
    expect(() => parseEnvironment('staging', table)).toThrow(problem);
  });
});

describe('the minutes in which a change may be approved', () => {
  const minutesOf = (approvalMinutes: unknown) =>
    parseEnvironment('staging', { ...AWS_ENVIRONMENT, approvalMinutes }).approvalMinutes;

  it('are ten unless the environment says otherwise', () => {
    expect([undefined, 1, 60].map(minutesOf)).toEqual([10, 1, 60]);
  });

  it.each([0, 61, 1.5, '10', null, Number.NaN])('are not %s', (minutes) => {
    expect(() => minutesOf(minutes)).toThrow(/^ {2}approvalMinutes: /m);
  });
});

describe('the MCP versions of the Gateway', () => {
  const versionsOf = (mcpVersions: unknown) =>
    parseEnvironment('staging', { ...AWS_ENVIRONMENT, mcpVersions }).mcpVersions;

  it('are all that AWS has unless the environment says otherwise', () => {
    const all = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];
    expect([undefined, ['2025-06-18'], all].map(versionsOf)).toEqual([all, ['2025-06-18'], all]);
  });

  it.each([
    ['one that AWS lacks', ['2024-11-05'], /mcpVersions\.0: must be one of 2026-07-28, /],
    ['one twice', ['2025-06-18', '2025-06-18'], /mcpVersions: must name each version once/],
    ['none', [], /mcpVersions: must hold a version before 2026-07-28/],
    ['none that the agent speaks', ['2026-07-28'], /must hold a version before 2026-07-28/],
    ['no list', '2025-06-18', /mcpVersions: /],
  ])('are not %s', (_, versions, problem) => {
    expect(() => versionsOf(versions)).toThrow(problem);
  });
});

describe('the limits of a turn', () => {
  const limitsOf = (agentLimits: unknown) =>
    parseEnvironment('staging', { ...AWS_ENVIRONMENT, agentLimits }).agentLimits;
  const DEFAULTS = {
    modelCalls: 12,
    toolCalls: 20,
    outputTokens: 16_000,
    contextTokens: 100_000,
  };

  it('have a default each', () => {
    expect(limitsOf(undefined)).toEqual(DEFAULTS);
    expect(limitsOf({ toolCalls: 5 })).toEqual({ ...DEFAULTS, toolCalls: 5 });
  });

  it.each([
    { modelCalls: 0 },
    { toolCalls: 101 },
    { outputTokens: 255 },
    { contextTokens: 1_000_001 },
  ])('are not %o', (wrong) => {
    const [name] = Object.keys(wrong);
    expect(() => limitsOf(wrong)).toThrow(new RegExp(`^ {2}agentLimits\\.${name}: `, 'm'));
  });
});

describe('the price of a model', () => {
  it.each([{ input: 3 }, { input: -3, output: 15 }, { input: 3, output: 15, cached: 1 }])(
    'is not %o',
    (price) => {
      const table = { ...AWS_ENVIRONMENT, modelPrices: { 'a.model': price } };
      expect(() => parseEnvironment('staging', table)).toThrow(/^ {2}modelPrices\.a\.model/m);
    },
  );
});

describe('the guardrail', () => {
  it.each([
    [{ id: 'abc123' }, 'version: '],
    [{ id: 'abc123', version: 'latest' }, 'version: must be a version number or DRAFT'],
    [
      { id: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123', version: '1' },
      'id: must be the id of a guardrail, not its ARN',
    ],
  ])('is not %o', (guardrail, problem) => {
    expect(() => parseEnvironment('staging', { ...AWS_ENVIRONMENT, guardrail })).toThrow(
      `  guardrail.${problem}`,
    );
  });
});

describe('the content of conversations', () => {
  it('is not traced unless the environment enables it', () => {
    expect(parseEnvironment('staging', AWS_ENVIRONMENT).captureMessageContent).toBe(false);
    const table = { ...AWS_ENVIRONMENT, captureMessageContent: true };
    expect(parseEnvironment('staging', table).captureMessageContent).toBe(true);
  });

  it('is not traced in production, even if the environment enables it', () => {
    const table = { ...AWS_ENVIRONMENT, production: true, captureMessageContent: true };
    expect(() => parseEnvironment('prod', table)).toThrow(
      'captureMessageContent: must be off in production, since it writes the content of conversations to traces',
    );
    expect(parseEnvironment('prod', { ...AWS_ENVIRONMENT, production: true })).toMatchObject({
      production: true,
      captureMessageContent: false,
    });
  });
});

describe('loadEnvironment', () => {
  it('derives every local address from the base port', async () => {
    const local = await loadEnvironment('local', { localPortBase: 4100 });
    expect(local).toMatchObject({
      name: 'local',
      siteUrl: 'http://127.0.0.1:4100',
      traceUrl: 'http://127.0.0.1:4107/traces/{traceId}',
    });
  });

  it.each(['dev', 'local', 'prod'])('reads the environment %s', async (name) => {
    expect((await loadEnvironment(name, { localPortBase: 4000 })).name).toBe(name);
  });

  it.each([undefined, 'nowhere', '../settings', 'constructor'])(
    'refuses %s and lists the environments',
    async (name) => {
      await expect(loadEnvironment(name, { localPortBase: 4000 })).rejects.toThrow(
        /name one of .*\bdev, .*local, .*prod\b.*, or add terraform\/environments\/<name>\.ts/,
      );
    },
  );
});

describe('the settings of security', () => {
  it.each([
    [{ reservedConcurrency: 0 }, 'reservedConcurrency: '],
    [{ reservedConcurrency: 1.5 }, 'reservedConcurrency: '],
    [{ reservedConcurrency: 1001 }, 'reservedConcurrency: '],
    [{ github: { repository: 'three-tier-chat' } }, 'github.repository: must be owner and name'],
    [{ github: { repository: 'acme/chat:*' } }, 'github.repository: must be owner and name'],
    [{ github: { repository: 'acme/*' } }, 'github.repository: must be owner and name'],
    [{ github: { repository: 'acme/chat', branch: 'main' } }, 'github.branch: is no setting'],
  ])('refuse %j', (more, problem) => {
    expect(() => parseEnvironment('staging', { ...AWS_ENVIRONMENT, ...more })).toThrow(
      `  ${problem}`,
    );
  });

  it('have no key in the local cloud, which would only pretend', () => {
    expect(() =>
      parseEnvironment('local', { ...AWS_ENVIRONMENT, customerManagedKey: true }),
    ).toThrow('  customerManagedKey: must be off in local, since the local cloud encrypts nothing');
  });
});
