import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, onlyResource, type StackJson } from '../../terraform/testing/stack-json.ts';
import { sampleDocuments } from '../../terraform/testing/synth-all.ts';
import { acceptedFindings } from './accepted-findings.fixture.ts';
import { hasCheckov, MISSING_CHECKOV, runCheckov } from './checkov.ts';
import { writeScannableStacks } from './scannable-stacks.ts';

const TABLES = 'stacks-of-prod/stacks/three-tier-chat-api-prod/cdk.tf.json';

interface Finding {
  readonly check_id: string;
  readonly file_path: string;
}

const isMissing = !(await hasCheckov());

describe(
  'the stacks under checkov',
  isMissing ? { skip: true, meta: { missing: MISSING_CHECKOV } } : {},
  () => {
    let folder: string;

    beforeAll(async () => {
      if (isMissing) return;
      folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-scan-'));
      await writeScannableStacks(sampleDocuments(), join(folder, 'stacks'));
    });
    afterAll(async () => {
      if (folder) await rm(folder, { recursive: true });
    });

    it('have no finding that is not accepted, and every accepted one', async () => {
      // In place of what the reviewed file accepts: nothing.
      const { code, findings } = await scan('--skip-check', 'NO_CHECK');
      expect(code).toBe(1);
      const accepted = acceptedFindings();
      const accepts = ({ check, path = '' }: (typeof accepted)[number], finding: Finding) =>
        finding.check_id === check && finding.file_path.includes(path);
      expect(
        findings.filter((finding) => !accepted.some((each) => accepts(each, finding))),
      ).toEqual([]);
      expect(
        accepted.filter((each) => !findings.some((finding) => accepts(each, finding))),
      ).toEqual([]);
    });

    it('fail the scan by a new kind alone', async () => {
      const file = join(folder, 'stacks', TABLES);
      const stack = JSON.parse(await readFile(file, 'utf8')) as StackJson;
      at(onlyResource(stack, 'aws_dynamodb_table'), 'point_in_time_recovery')['enabled'] = false;
      await writeFile(file, JSON.stringify(stack));
      const { code, findings } = await scan();
      expect(code).toBe(1);
      expect(findings).toMatchObject([{ check_id: 'CKV_AWS_28', file_path: `/${TABLES}` }]);
    });

    it('are those of every environment in AWS, the bootstrap among them', async () => {
      for (const name of ['dev', 'prod']) {
        const stacks = await readdir(join(folder, 'stacks', `stacks-of-${name}`, 'stacks'));
        expect(stacks).toContain(`three-tier-chat-bootstrap-${name}`);
        expect(stacks).toContain(`three-tier-chat-app-${name}`);
      }
    });

    async function scan(...more: readonly string[]) {
      let output = '';
      const code = await runCheckov(join(folder, 'stacks'), {
        more: ['--output', 'json', ...more],
        onOutput: (text) => {
          output += text;
        },
      });
      const report = JSON.parse(output) as {
        readonly results: { readonly failed_checks: readonly Finding[] };
      };
      return { code, findings: report.results.failed_checks };
    }
  },
);
