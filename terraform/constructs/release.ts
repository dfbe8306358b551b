import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import type { Construct } from 'constructs';
import type { Service } from '../services.ts';
import type { Settings } from '../settings.ts';

/**
 * The version of a service that runs in an environment, from a parameter that the service's own
 * pipeline sets, so that a release needs no code change and an apply never restores an older
 * version.
 */
export function releasedVersion(scope: Construct, service: Service, { name }: Settings): string {
  const parameter = new DataAwsSsmParameter(scope, `${service}-release`, {
    name: releaseParameter(name, service),
  });
  // `value` is marked as sensitive and would hide whole blocks of every plan; a version is not
  // secret.
  return parameter.insecureValue;
}
