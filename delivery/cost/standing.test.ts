import { loadEnvironment } from '@three-tier-chat/terraform/load-environment.ts';
import { synthSettings } from '@three-tier-chat/terraform/testing/synth-all.ts';
import { describe, expect, it } from 'vitest';
import { DeliveryError } from '../delivery-error.ts';
import { costOf } from './line.ts';
import { PRICES } from './prices.ts';
import { RESOURCE_PRICES } from './resource-prices.ts';
import { resourcesIn } from './stack-resources.ts';
import { standingLines, unpricedTypes } from './standing.ts';
import { resourcesWith, withArgument } from './synthesized.fixture.ts';

const APP_RUNNER = resourcesWith();
const ECS = resourcesWith({ compute: 'ecs-express', waf: true });

describe('the price table', () => {
  it.each(['dev', 'prod'])('knows every type of resource of %s', async (name) => {
    const settings = await loadEnvironment(name, { localPortBase: 4000 });
    const resources = Object.entries(synthSettings(settings, {})).flatMap(([part, { json }]) =>
      resourcesIn(part, json),
    );
    expect(resources.length).toBeGreaterThan(50);
    expect(unpricedTypes(resources)).toEqual([]);
  });

  it('knows those of every other setting', () => {
    expect(unpricedTypes([...APP_RUNNER, ...ECS])).toEqual([]);
  });

  it('knows none that no setting makes', () => {
    const types = new Set([...APP_RUNNER, ...ECS].map(({ type }) => type));
    expect(Object.keys(RESOURCE_PRICES).filter((type) => !types.has(type))).toEqual([]);
  });

  it('has a page and a positive price for each', () => {
    for (const { usd, unit, page } of Object.values(PRICES)) {
      expect(usd).toBeGreaterThan(0);
      expect(unit).not.toBe('');
      expect(page).toMatch(/^[a-z0-9-]+(\/[a-z0-9-]+)*$/);
    }
  });

  it.each(['aws_nat_gateway', '__proto__', 'constructor'])(
    'refuses a type that it does not know, by its name: %s',
    (type) => {
      const unknown = { part: 'app', type, id: 'x', given: {} };
      expect(() => standingLines([...APP_RUNNER, unknown])).toThrow(DeliveryError);
      expect(() => standingLines([unknown])).toThrow(
        `No price is known of ${type}: add each to RESOURCE_PRICES in delivery/cost/resource-prices.ts.`,
      );
    },
  );
});

/** The lines whose text begins so, as [quantity, US dollars]. */
function lines(resources: Parameters<typeof standingLines>[0], begin: string) {
  return standingLines(resources)
    .filter(({ what }) => what.startsWith(begin))
    .map((line) => [line.quantity, costOf(line)]);
}

describe('what stands', () => {
  it('is App Runner’s memory, by instance and number of the stack', () => {
    expect(lines(APP_RUNNER, 'App Runner')).toEqual([[2 * 730, 2 * 730 * 0.007]]);
    const larger = withArgument(
      withArgument(APP_RUNNER, 'aws_apprunner_service', {
        instance_configuration: { cpu: '2048', memory: '4096' },
      }),
      'aws_apprunner_auto_scaling_configuration_version',
      { min_size: 3 },
    );
    expect(lines(larger, 'App Runner')).toEqual([[3 * 4 * 730, 3 * 4 * 730 * 0.007]]);
  });

  it('is Fargate with a load balancer in its place', () => {
    expect(lines(ECS, 'App Runner')).toEqual([]);
    expect(lines(ECS, 'Fargate')).toHaveLength(2);
    expect(lines(ECS, 'load balancer')).toEqual([[730, 730 * 0.0225]]);
    expect(lines(ECS, 'public addresses')).toEqual([[3 * 730, 3 * 730 * 0.005]]);
  });

  it('is WAF where it is set, with each rule', () => {
    expect(lines(APP_RUNNER, 'web ACL')).toEqual([]);
    expect(lines(ECS, 'web ACL')).toEqual([[1, 5]]);
    expect(lines(ECS, 'its 3 rules')).toEqual([[3, 3]]);
  });

  it('is each metric of an alarm', () => {
    const [budget] = standingLines(APP_RUNNER).filter(({ what }) => what.includes('token-budget'));
    expect(budget?.quantity).toBe(2);
  });

  it('is a metric once, however many log groups add to it', () => {
    const ofKeys = ({ type, given }: (typeof APP_RUNNER)[number]) =>
      type === 'aws_cloudwatch_log_metric_filter' && given['name'] === 'KeysUnavailable';
    expect(APP_RUNNER.filter(ofKeys).length).toBeGreaterThan(1);
    expect(lines(APP_RUNNER, 'metric KeysUnavailable')).toEqual([[1, 0.3]]);
  });

  it('is refused without the number that it takes', () => {
    const broken = withArgument(APP_RUNNER, 'aws_apprunner_service', {
      instance_configuration: { memory: 'much' },
    });
    expect(() => standingLines(broken)).toThrow(
      /^aws_apprunner_service\.\S+ has no number memory$/,
    );
  });
});
