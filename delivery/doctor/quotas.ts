import { geographyOf, modelOf } from '@three-tier-chat/terraform/aws-names.ts';
import { CREDENTIALS } from './aws-account.ts';
import { awsJson } from './aws-read.ts';
import { type Check, type DoctorContext, failed, ok, unknown } from './check.ts';

/** A tool call runs two functions, the page's own calls a third: enough for a few people at once. */
const CONCURRENT_EXECUTIONS = 10;

/** The quotas without which a turn of this environment cannot be answered. */
export const QUOTAS: readonly Check[] = [
  {
    name: 'Lambda concurrency',
    group: 'AWS',
    reads: 'lambda:GetAccountSettings',
    needs: [CREDENTIALS],
    async run({ readAws }, signal) {
      const text = await readAws(
        { service: 'lambda', path: '/2016-08-19/account-settings' },
        signal,
      );
      const limit = (awsJson('lambda', text)['AccountLimit'] ?? {}) as Record<string, unknown>;
      const free = Number(limit['UnreservedConcurrentExecutions']);
      if (Number.isNaN(free)) return unknown('Lambda names no limit of concurrent executions');
      if (free >= CONCURRENT_EXECUTIONS) return ok(`${free} concurrent executions`);
      return failed(
        `${free} concurrent executions are free, and a few people need ${CONCURRENT_EXECUTIONS}`,
        'ask for more in Service Quotas > AWS Lambda > Concurrent executions',
      );
    },
  },
  {
    name: 'Model quotas',
    group: 'AWS',
    reads: 'servicequotas:ListServiceQuotas',
    needs: [CREDENTIALS],
    // Bedrock has over a thousand quotas, on pages of a hundred.
    limitMs: 60_000,
    async run(doctor, signal) {
      const { modelId, agentLimits } = doctor.settings;
      const quotas = (await bedrockQuotas(doctor, signal)).filter(({ name }) =>
        isQuotaOf(name, modelId),
      );
      const [tokens] = quotas.filter(({ name }) => /tokens per minute/i.test(name));
      const [requests] = quotas.filter(({ name }) => /requests per minute/i.test(name));
      if (!tokens) {
        return unknown(
          `Service Quotas lists no tokens per minute of ${modelId}: look it up in Service Quotas > Amazon Bedrock`,
        );
      }
      const needed = agentLimits.contextTokens;
      const short = [
        ...(tokens.value >= needed ? [] : [{ ...tokens, needed }]),
        // A turn may make all its calls within a minute.
        ...(requests && requests.value < agentLimits.modelCalls
          ? [{ ...requests, needed: agentLimits.modelCalls }]
          : []),
      ];
      if (short.length === 0) return ok(`${tokens.value} tokens per minute of ${modelId}`);
      return failed(
        short
          .map(
            ({ name, value, needed: wanted }) =>
              `"${name}" is ${value}, and one turn may use ${wanted}`,
          )
          .join('; '),
        `ask for more in Service Quotas > Amazon Bedrock, or lower \`agentLimits\` in the environment file`,
      );
    },
  },
];

interface Quota {
  readonly name: string;
  readonly value: number;
}

async function bedrockQuotas(
  { readAws }: DoctorContext,
  signal: AbortSignal,
): Promise<readonly Quota[]> {
  const quotas: Quota[] = [];
  let next: unknown;
  do {
    const text = await readAws(
      {
        service: 'servicequotas',
        target: 'ServiceQuotasV20190624.ListServiceQuotas',
        json: { ServiceCode: 'bedrock', MaxResults: 100, ...(next ? { NextToken: next } : {}) },
      },
      signal,
    );
    const { Quotas, NextToken } = awsJson('servicequotas', text);
    for (const { QuotaName, Value } of (Quotas ?? []) as readonly Record<string, unknown>[]) {
      quotas.push({ name: String(QuotaName), value: Number(Value) });
    }
    next = NextToken;
  } while (next);
  return quotas;
}

/**
 * Tells whether a quota is about a model as it is called here: "Cross-region model inference tokens per
 * minute for Anthropic Claude Sonnet 4.5 V1" is `us.anthropic.claude-sonnet-4-5-20250929-v1:0`. Service
 * Quotas has no other tie between the two.
 */
export function isQuotaOf(quota: string, modelId: string): boolean {
  const [how = '', model = ''] = quota.split(/ for (?=[^ ])/i);
  const geography = geographyOf(modelId);
  const wanted =
    geography === undefined
      ? /^on-demand /i
      : geography === 'global'
        ? /^global cross-region /i
        : /^cross-region /i;
  if (!wanted.test(how)) return false;
  const { words, version } = wordsOf(modelOf(modelId));
  const named = plain(model).replace(/ v1$/, '');
  return named === (version === '1' ? words : `${words} v${version}`);
}

function wordsOf(model: string): { readonly words: string; readonly version: string } {
  const [, name = model, version = '1'] = /^(.*?)-v(\d+)(?::\w+)*$/.exec(model) ?? [];
  return { words: plain(name.replace(/-20\d{6}$/, '')), version };
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}
