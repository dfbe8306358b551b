import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface PolicyStatement {
  /** Identifies the statement for its test in test/least-privilege: letters and digits. */
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string>> | '*';
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

interface RoleConfig {
  readonly name: string;
  /** The service that assumes the role: `lambda.amazonaws.com`. */
  readonly service: string;
  /** The resource for which the service must act (IAM guide, "The confused deputy problem"). */
  readonly onBehalfOf?: { readonly accountId: string; readonly arnPattern: string };
}

/** The role's permissions: our own statements, or AWS's managed policy for this purpose. */
export type ServiceRoleConfig = RoleConfig &
  ({ readonly statements: readonly PolicyStatement[] } | { readonly managedPolicyArn: string });

/** A role for one AWS service, with one policy. */
export class ServiceRole extends Construct {
  readonly arn: string;
  /** For `dependsOn`: a role can be used only after its policy exists. */
  readonly policy: ITerraformDependable;

  constructor(scope: Construct, id: string, config: ServiceRoleConfig) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name: config.name,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TakeRole',
            Effect: 'Allow',
            Principal: { Service: config.service },
            Action: 'sts:AssumeRole',
            ...(config.onBehalfOf && {
              Condition: {
                StringEquals: { 'aws:SourceAccount': config.onBehalfOf.accountId },
                ArnLike: { 'aws:SourceArn': config.onBehalfOf.arnPattern },
              },
            }),
          },
        ],
      }),
    });
    this.arn = role.arn;
    this.policy =
      'statements' in config
        ? new IamRolePolicy(this, 'policy', {
            name: config.name,
            role: role.name,
            policy: policyDocument(config.statements),
          })
        : new IamRolePolicyAttachment(this, 'policy', {
            role: role.name,
            policyArn: config.managedPolicyArn,
          });
  }
}

export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** X-Ray's write actions do not support resources (Service Authorization Reference). */
export const WRITE_TRACES: PolicyStatement = {
  Sid: 'WriteTraces',
  Effect: 'Allow',
  Action: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
  ],
  Resource: '*',
};

/**
 * X-Ray's OTLP endpoint requires `PutSpans` (Service Authorization Reference); users report that it
 * also requires `PutSpansForIndexing` and `PutTraceSegments`.
 */
export const WRITE_SPANS: PolicyStatement = {
  Sid: 'WriteSpans',
  Effect: 'Allow',
  Action: ['xray:PutSpans', 'xray:PutSpansForIndexing'],
  Resource: '*',
};
