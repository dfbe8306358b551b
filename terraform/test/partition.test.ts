import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../settings.ts';
import { AWS_ENVIRONMENT, synthSettings } from '../testing/synth-all.ts';

describe('an ARN in the stacks', () => {
  it.each(['app-runner', 'ecs-express'] as const)(
    'is of the partition of the region, with %s',
    (compute) => {
      const settings = parseEnvironment('staging', { ...AWS_ENVIRONMENT, compute });
      const text = JSON.stringify(synthSettings({ ...settings, region: 'us-gov-west-1' }, {}));
      expect(text).toContain('arn:aws-us-gov:bedrock:');
      expect(text.match(/arn:aws:[a-z0-9-]+/g) ?? []).toEqual([]);
    },
  );
});
