import type { CloudIdentity } from '../context.ts';
import type { AttributeTable } from '../terraform/resource.ts';
import { functionArn } from './function-name.ts';

/** What AWS fills in for Lambda's resources. */
export function lambdaAttributes({ region, accountId }: CloudIdentity): AttributeTable {
  return {
    aws_lambda_function: ({ args }) => {
      const arn = functionArn(region, accountId, String(args['function_name']));
      return {
        id: args['function_name'],
        arn,
        invoke_arn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
        qualified_arn: `${arn}:$LATEST`,
        version: '$LATEST',
      };
    },
    aws_lambda_permission: ({ args, name }) => ({ id: args['statement_id'] ?? name }),
  };
}
