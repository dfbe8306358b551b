import { expect, it } from 'vitest';
import { nameOf } from '../../terraform/constructs/names.ts';
import { parseEnvironment } from '../../terraform/settings.ts';
import { AWS_ENVIRONMENT, synthDeployRoles } from '../../terraform/testing/synth-all.ts';
import { CHECKS } from './checks.ts';

const ACTION = /\b[a-z0-9-]+:[A-Z][A-Za-z]+/g;
/** Whoever has credentials may. */
const ALWAYS = new Set(['sts:GetCallerIdentity']);

it('every read of AWS is allowed to the role that plans, by which pipelines run the doctor', () => {
  const settings = parseEnvironment('staging', AWS_ENVIRONMENT);
  const role = nameOf('plan', settings);
  const policies = (synthDeployRoles(settings)['deploy-roles']?.all('aws_iam_policy') ?? [])
    .filter(({ name }) => String(name).replace(/-\d+$/, '') === role)
    .map(({ policy }) => String(policy));
  expect(policies).not.toEqual([]);
  const reads = CHECKS.flatMap((check) => check.reads.match(ACTION) ?? []);
  expect(reads.length).toBeGreaterThan(15);
  const missing = reads.filter((action) => !policies.some((it) => it.includes(`"${action}"`)));
  expect(missing.filter((action) => !ALWAYS.has(action))).toEqual([]);
});
