import { describe, expect, it } from 'vitest';
import { parseAssumed } from './assumptions.ts';
import { keptLines } from './kept.ts';
import { costOf, type Line } from './line.ts';
import { resourcesWith, withArgument } from './synthesized.fixture.ts';
import { modelCost, turnLines } from './turn.ts';

const RESOURCES = resourcesWith();
const ASSUMED = parseAssumed();

function quantity(lines: readonly Line[], begin: string): number {
  const [line, another] = lines.filter(({ what }) => what.startsWith(begin));
  if (!line || another) throw new Error(`There is not exactly one line "${begin}"`);
  return line.quantity;
}

describe('a turn', () => {
  it('uses the model as the environment’s prices say', () => {
    const modelPrices = { m: { input: 3, output: 15, cacheRead: 0, cacheWrite: 0 } };
    expect(modelCost({ modelId: 'm', modelPrices }, ASSUMED)).toEqual({
      inputTokens: 6000,
      outputTokens: 400,
      usd: (6000 * 3 + 400 * 15) / 1e6,
    });
    expect(modelCost({ modelId: '__proto__', modelPrices }, ASSUMED).usd).toBeUndefined();
  });

  it('pays for the agent’s memory until its session was idle, as the stack sets it', () => {
    // 10 s, and a fifth of 900 s.
    expect(quantity(turnLines(RESOURCES, ASSUMED), "agent's memory")).toBeCloseTo(
      (0.5 * 190) / 3600,
    );
    const shorter = withArgument(RESOURCES, 'aws_bedrockagentcore_agent_runtime', {
      lifecycle_configuration: [{ idle_runtime_session_timeout: 60 }],
    });
    expect(quantity(turnLines(shorter, ASSUMED), "agent's memory")).toBeCloseTo((0.5 * 22) / 3600);
  });

  it('pays for the memory that a function has in the stack', () => {
    const time = (resources: typeof RESOURCES) =>
      quantity(turnLines(resources, ASSUMED), 'time of the function in gateway');
    const smaller = withArgument(RESOURCES, 'aws_lambda_function', { memory_size: 512 });
    expect(time(smaller)).toBeCloseTo(time(RESOURCES) / 2);
  });

  it('pays the price of the function’s architecture', () => {
    const usd = (resources: typeof RESOURCES) =>
      turnLines(resources, ASSUMED)
        .filter(({ what }) => what.startsWith('time of'))
        .reduce((all, line) => all + costOf(line), 0);
    const intel = withArgument(RESOURCES, 'aws_lambda_function', { architectures: ['x86_64'] });
    expect(usd(intel)).toBeGreaterThan(usd(RESOURCES));
  });

  it('pays WAF where it stands, and the backend’s CPU on App Runner alone', () => {
    const whats = (resources: typeof RESOURCES) =>
      turnLines(resources, ASSUMED).map(({ what }) => what);
    const other = resourcesWith({ compute: 'ecs-express', waf: true });
    expect(whats(RESOURCES)).not.toContain('requests that WAF inspects');
    expect(whats(other)).toContain('requests that WAF inspects');
    expect(whats(RESOURCES)).toContain("backend's CPU while it answers, nobody else asking");
    expect(whats(other)).not.toContain("backend's CPU while it answers, nobody else asking");
  });

  it('is refused with a table that has capacity of its own', () => {
    const provisioned = withArgument(RESOURCES, 'aws_dynamodb_table', {
      billing_mode: 'PROVISIONED',
    });
    expect(() => turnLines(provisioned, ASSUMED)).toThrow(/is not paid by request/);
  });

  it('follows every assumption', () => {
    for (const name of ['toolCalls', 'turnSeconds', 'logKilobytes', 'edgeRequests'] as const) {
      const more = { ...ASSUMED, [name]: ASSUMED[name] * 2 };
      const sum = (assumed: typeof ASSUMED) =>
        turnLines(RESOURCES, assumed).reduce((all, line) => all + costOf(line), 0);
      expect(sum(more)).toBeGreaterThan(sum(ASSUMED));
    }
  });
});

describe('what turns keep', () => {
  it('grows with the retention of the stacks', () => {
    const settings = { conversationRetentionDays: 90 };
    const kept = (resources: typeof RESOURCES) =>
      quantity(keptLines(resources, settings, 1000, ASSUMED), 'log lines');
    const longer = withArgument(RESOURCES, 'aws_cloudwatch_log_group', { retention_in_days: 300 });
    expect(kept(longer)).toBeCloseTo(kept(RESOURCES) * 10);
  });

  it('is backed up where the tables are', () => {
    const whats = (resources: typeof RESOURCES) =>
      keptLines(resources, { conversationRetentionDays: 90 }, 1, ASSUMED).map(({ what }) => what);
    expect(whats(RESOURCES)).toContain('their continuous backup');
    const without = withArgument(RESOURCES, 'aws_dynamodb_table', { point_in_time_recovery: {} });
    expect(whats(without)).not.toContain('their continuous backup');
  });
});
