import { describe, expect, it } from 'vitest';
import { planComment, readSavedPlan } from './saved-plan.ts';

const PLAN = {
  environment: 'prod',
  changes: true,
  summary: ['three-tier-chat-api-prod: would change'],
};

describe('the comment on a pull request', () => {
  it('has the summary, and the plan folded', () => {
    expect(planComment(PLAN, '\nPlan: 1 to add\n')).toBe(
      '### Plan of prod\n\n- three-tier-chat-api-prod: would change\n\n<details><summary>The plan</summary>\n\n```\nPlan: 1 to add\n```\n\n</details>\n',
    );
  });

  it('is none where nothing would change', () => {
    expect(planComment({ ...PLAN, changes: false }, 'No changes.')).toBe('');
  });

  it('cannot be ended by what the plan says', () => {
    expect(planComment(PLAN, '````\n<script>\n')).toContain('\n`````\n````\n<script>\n`````\n');
  });

  it('is no longer than GitHub takes it, and has the end, where the counts are', () => {
    const comment = planComment(PLAN, `${'x'.repeat(200_000)}\nPlan: 1 to add`);
    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toContain('Plan: 1 to add');
    expect(comment).toContain('all of it is in the log');
  });
});

it('takes a plan that is not there for no plan at all', () => {
  expect(() => readSavedPlan('/nowhere')).toThrow('ENOENT');
});
