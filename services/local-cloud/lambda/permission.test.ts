import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowsCall, arnLike, parsePermission } from './permission.ts';

const sourceArn = 'arn:aws:execute-api:us-east-1:000000000000:abc/$default/GET/users/me';

describe('parsePermission', () => {
  const permission = (args: Readonly<Record<string, unknown>>) =>
    parsePermission({
      stack: 'api',
      type: 'aws_lambda_permission',
      name: 'invoke',
      address: 'api: aws_lambda_permission.invoke',
      args: {
        action: 'lambda:InvokeFunction',
        function_name: 'secured-api',
        principal: 'apigateway.amazonaws.com',
        ...args,
      },
    });

  it('reads a function by its ARN', () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:secured-api';
    expect(permission({ function_name: arn, source_arn: 'arn:x' })).toEqual({
      functionName: 'secured-api',
      principal: 'apigateway.amazonaws.com',
      sourceArn: 'arn:x',
    });
  });

  it.each([
    [{ action: 'lambda:GetFunction' }],
    [{ function_name: 'not a name' }],
    [{ qualifier: 'live' }],
    [{ principal_org_id: 'o-1' }],
  ])('refuses what it cannot follow: %j', (args) => {
    expect(() => permission(args)).toThrow(/^api: aws_lambda_permission\.invoke: /);
  });
});

describe('allowsCall', () => {
  const call = { functionName: 'secured-api', principal: 'apigateway.amazonaws.com', sourceArn };
  const statement = {
    functionName: 'secured-api',
    principal: 'apigateway.amazonaws.com',
    sourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/*/*',
  };

  it('lets in the service and source that a statement names', () => {
    expect(allowsCall([statement], call)).toBe(true);
  });

  it('lets in any source of a service when the statement names none', () => {
    const { sourceArn: _, ...open } = statement;
    expect(allowsCall([open], call)).toBe(true);
  });

  it.each([
    ['no statement', []],
    ['a statement of another function', [{ ...statement, functionName: 'other' }]],
    ['a statement for another service', [{ ...statement, principal: 's3.amazonaws.com' }]],
    ['a statement for another API', [{ ...statement, sourceArn: 'arn:aws:execute-api:*:*:xyz/*' }]],
  ])('refuses with %s', (_, statements) => {
    expect(allowsCall(statements, call)).toBe(false);
  });
});

describe('arnLike', () => {
  it('keeps a wildcard within its part of the ARN', () => {
    expect(arnLike('arn:aws:execute-api:*:abc/*', sourceArn)).toBe(false);
    expect(arnLike('arn:aws:execute-api:*:*:ab?/*', sourceArn)).toBe(true);
  });

  it('matches every ARN with itself and with a wildcard for its resource', () => {
    const part = fc.stringMatching(/^[a-z0-9$/{}+.-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 6, maxLength: 6 }), (parts) => {
        const arn = parts.join(':');
        expect(arnLike(arn, arn)).toBe(true);
        expect(arnLike([...parts.slice(0, 5), '*'].join(':'), arn)).toBe(true);
        expect(arnLike(arn, `${arn}x`)).toBe(false);
      }),
    );
  });
});
