import { describe, expect, it } from 'vitest';
import { allowsCall, parsePermission } from './permission.ts';

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
  ])('refuses what it does not emulate: %j', (args) => {
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

  it('allows the service and source that a statement names', () => {
    expect(allowsCall([statement], call)).toBe(true);
  });

  it('allows any source of a service if the statement names none', () => {
    const { sourceArn: _, ...open } = statement;
    expect(allowsCall([open], call)).toBe(true);
  });

  it('allows a role that a statement names, which calls for itself', () => {
    const role = 'arn:aws:iam::000000000000:role/gateway';
    const asRole = { functionName: 'secured-api', principal: role };
    expect(allowsCall([{ functionName: 'secured-api', principal: role }], asRole)).toBe(true);
    expect(allowsCall([statement], asRole)).toBe(false);
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
