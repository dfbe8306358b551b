import { describe, expect, it } from 'vitest';
import { pinParameter } from './unrecorded-release.ts';

const stack = (image: string) =>
  JSON.stringify({
    data: {
      aws_ssm_parameter: {
        'backend-release': { name: '/three-tier-chat/dev/releases/backend' },
        'agent-release': { name: '/three-tier-chat/dev/releases/agent' },
      },
    },
    resource: { aws_apprunner_service: { host: { image } } },
  });
const PARAMETER = '/three-tier-chat/dev/releases/backend';

describe('a stack with a release that is not recorded', () => {
  it('has its version where it would read the parameter, and nothing else of its own', () => {
    const text = stack('repository:${data.aws_ssm_parameter.backend-release.insecure_value}');
    expect(JSON.parse(pinParameter(text, PARAMETER, '0123456789abcdef'))).toEqual({
      data: {
        aws_ssm_parameter: { 'agent-release': { name: '/three-tier-chat/dev/releases/agent' } },
      },
      resource: { aws_apprunner_service: { host: { image: 'repository:0123456789abcdef' } } },
    });
  });

  it('is refused if it would still read the parameter, or never did', () => {
    const text = stack('${lower(data.aws_ssm_parameter.backend-release.insecure_value)}');
    expect(() => pinParameter(text, PARAMETER, '0')).toThrow('is used in an expression');
    expect(() => pinParameter(text, '/three-tier-chat/dev/releases/frontend', '0')).toThrow(
      'The stack does not read /three-tier-chat/dev/releases/frontend',
    );
  });
});
