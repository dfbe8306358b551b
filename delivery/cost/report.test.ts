import { describe, expect, it } from 'vitest';
import { parseAssumed } from './assumptions.ts';
import { type CostReport, formatCost } from './report.ts';

const REPORT: CostReport = {
  settings: { name: 'dev', region: 'us-east-1', modelId: 'm' },
  turns: 1000,
  standing: [
    { part: 'agent', what: 'alarm one', quantity: 2, price: 'alarmMetric' },
    { part: 'agent', what: 'alarm two', quantity: 2, price: 'alarmMetric' },
    { part: 'app', what: 'dashboard', quantity: 1, price: 'dashboard' },
  ],
  turn: [{ what: 'calls of the Gateway', quantity: 2, price: 'gatewayCall' }],
  model: { inputTokens: 6000, outputTokens: 400, usd: 0.024 },
  kept: [{ what: 'log lines', quantity: 10, price: 'logStorage' }],
  assumed: parseAssumed('toolCalls=2'),
};

describe('the bill', () => {
  const text = formatCost(REPORT);

  it('multiplies in plain sight', () => {
    expect(text).toMatch(
      /^ {2}agent: 2 × alarm +4 metric × 0\.1 +0\.40 {2}\(each metric of an alarm\)$/m,
    );
    expect(text).toMatch(/^ {2}app: dashboard +1 dashboard × 3 +3\.00$/m);
    expect(text).toMatch(/^ {2}model m +6000 tokens in, 400 out +0\.024 {2}\(by `modelPrices`/m);
    expect(text).toMatch(
      /^ {2}calls of the Gateway +2 call × 0\.000005 +0\.00001 {2}\(list or invoke\)$/m,
    );
  });

  it('adds up', () => {
    expect(text).toContain('  what stands: 3.40\n');
    expect(text).toContain('  1000 turns at 0.02401: 24.01\n');
    expect(text).toContain('  what they keep: 0.30\n');
    // 3.4 + 24.01 + 0.3
    expect(text).toContain('  together: 27.71\n');
  });

  it('says what the prices are worth, and what was assumed', () => {
    expect(text).toMatch(/Prices of us-east-1, 20\d\d-\d\d-\d\d: .*not read from AWS/);
    expect(text).toContain('toolCalls = 2 calls: of tools in a turn (given; otherwise 1)');
    expect(text).toContain('turnSeconds = 10 s: ');
    expect(text).not.toContain('where prices differ');
  });

  it('says so of another region, and of a model without a price', () => {
    const other = formatCost({
      ...REPORT,
      settings: { ...REPORT.settings, region: 'eu-central-1' },
      model: { inputTokens: 1, outputTokens: 1, usd: undefined },
    });
    expect(other).toContain('The environment is in eu-central-1, where prices differ');
    expect(other).toMatch(/^ {2}model m +.* no price /m);
    expect(other).toContain('the environment file has no `modelPrices` for m');
  });

  it('has no exponent, however small or large', () => {
    expect(formatCost({ ...REPORT, turns: 999_999_999_999 })).not.toMatch(/\de[+-]?\d/);
  });
});
