import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface PolicyStatement {
  /** Names the statement for its test in test/least-privilege: letters and digits. */
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string>> | '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface RoleConfig {
  readonly name: string;
  /** The service that takes the role: `lambda.amazonaws.com`. */
  readonly service: string;
  /** Whose behalf the service must act on (IAM guide, "The confused deputy problem"). */
  readonly onBehalfOf?: { readonly accountId: string; readonly arnPattern: string };
}

/** What the role may do: statements of ours, or the policy that AWS keeps for just this use. */
export type ServiceRoleConfig = RoleConfig &
  ({ readonly statements: readonly PolicyStatement[] } | { readonly managedPolicyArn: string });

/** A role for one AWS service, with one policy. */
export class ServiceRole extends Construct {
  readonly arn: string;
  /** For `dependsOn`: a role is of use only once its policy stands. */
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

/** X-Ray knows no resources: its write actions take `*` alone (Service Authorization Reference). */
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
 * X-Ray's OTLP endpoint asks for `PutSpans` (Service Authorization Reference); that it also asks for
 * `PutSpansForIndexing`, and for `PutTraceSegments` beside them, is what others report.
 */
export const WRITE_SPANS: PolicyStatement = {
  Sid: 'WriteSpans',
  Effect: 'Allow',
  Action: ['xray:PutSpans', 'xray:PutSpansForIndexing'],
  Resource: '*',
};
