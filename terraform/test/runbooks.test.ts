import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RUNBOOKS } from '../constructs/runbooks.ts';
import { AWS_ENVIRONMENT, synthAll } from '../testing/synth-all.ts';

const FOLDER = join(import.meta.dirname, '../../docs/runbooks');
const NAMED = / Runbook: docs\/runbooks\/([\w-]+)\.md$/;

const descriptions = (['app-runner', 'ecs-express'] as const).flatMap((compute) =>
  Object.values(synthAll('staging', { ...AWS_ENVIRONMENT, compute })).flatMap((stack) =>
    stack.all('aws_cloudwatch_metric_alarm').map(({ alarm_description: it }) => String(it)),
  ),
);

describe('the runbooks', () => {
  it('are those that the alarms name, each of them', () => {
    const named = descriptions.map((it) => NAMED.exec(it)?.[1] ?? `none: ${it}`);
    expect([...new Set(named)].toSorted()).toEqual(RUNBOOKS.toSorted());
    // AWS, PutMetricAlarm: AlarmDescription.
    for (const it of descriptions) expect(it.length).toBeLessThanOrEqual(1024);
  });

  it('are the pages of docs/runbooks, and in its list', () => {
    const pages = readdirSync(FOLDER).filter((it) => it !== 'README.md');
    expect(pages.toSorted()).toEqual(RUNBOOKS.map((it) => `${it}.md`).toSorted());
    const list = readFileSync(join(FOLDER, 'README.md'), 'utf8');
    for (const it of RUNBOOKS) expect(list).toContain(`| [${it}](${it}.md) |`);
  });

  it.each(RUNBOOKS)(
    '%s says what it means, where to look, what to do and how to silence it',
    (it) => {
      const page = readFileSync(join(FOLDER, `${it}.md`), 'utf8');
      const parts = Array.from(page.matchAll(/^\*\*(.+?)\*\*/gm), ([, part]) => part);
      expect(parts).toEqual([
        ...['What it means.', 'Where to look.', 'What to do.', 'How to silence it.'],
      ]);
    },
  );
});
