import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { administratorArn } from '../../services/local-cloud/iam/administrator.ts';
import { decide } from '../../services/local-cloud/iam/evaluate.ts';
import { parsePolicy } from '../../services/local-cloud/iam/policy-document.ts';
import {
  loadStacks,
  type StackDocument,
} from '../../services/local-cloud/terraform/load-stacks.ts';
import { loadEnvironment } from '../../terraform/load-environment.ts';
import { synthesizeBootstrap } from '../../terraform/synthesize-bootstrap.ts';
import { statementsOf } from './stack-statements.ts';

/*
 * The local cloud has no bootstrap stack, so its statements are evaluated here by the same rules.
 */

const BUCKET = 'arn:aws:s3:::bucket';
const statements = statementsOf(await synthesizeLocalBootstrap());

it('has a case for every statement of the bootstrap stack', () => {
  expect(statements.map(({ key }) => key)).toEqual([
    'artifacts_policy/TlsOnly',
    'states_policy/TlsOnly',
  ]);
});

it.each(statements)(
  'with $key nobody reads without TLS, and without it an administrator may',
  ({ said }) => {
    expect(readBy([said], { isSecure: false })).toBe('explicitly-denied');
    expect(readBy([said], { isSecure: true })).toBe('not-allowed');
    expect(readBy([], { isSecure: false })).toBe('not-allowed');
  },
);

/** The bucket policy's decision for the administrator, whose own policy allows it. */
function readBy(said: readonly unknown[], { isSecure }: { readonly isSecure: boolean }) {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: said });
  const arn = administratorArn('000000000000');
  return decide(parsePolicy(policy.replaceAll(/\$\{[^}]+\}/g, BUCKET), 'bootstrap', 'resource'), {
    principal: { kind: 'role', roleArn: arn, sessionArn: arn },
    action: 's3:GetObject',
    resource: `${BUCKET}/state`,
    context: { 'aws:securetransport': String(isSecure) },
  });
}

async function synthesizeLocalBootstrap(): Promise<readonly StackDocument[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bootstrap-stack-'));
  try {
    const settings = await loadEnvironment('local', { localPortBase: 15_000 });
    synthesizeBootstrap(settings, folder, 'this-machine');
    return loadStacks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
