import { describe, expect, it } from 'vitest';
import { createDecisionLog } from './decision-log.ts';

function decision(action: string) {
  return { atMs: 1, principal: 'p', action, resource: '*', isAllowed: true };
}

describe('the latest decisions', () => {
  it('are kept in their order, the oldest are forgotten, and all on request', () => {
    const log = createDecisionLog(10);
    for (let at = 0; at < 30; at += 1) log.add(decision(`s3:${at}`));
    const actions = log.all().map(({ action }) => Number(action.slice(3)));
    expect(actions.length).toBeGreaterThanOrEqual(10);
    expect(actions.length).toBeLessThanOrEqual(12);
    expect(actions).toEqual(actions.map((_, index) => 30 - actions.length + index));
    log.clear();
    expect(log.all()).toEqual([]);
  });

  it('omit those about traces and logs', () => {
    const log = createDecisionLog();
    for (const action of ['xray:PutTraceSegments', 'logs:PutLogEvents', 'dynamodb:GetItem']) {
      log.add(decision(action));
    }
    expect(log.all()).toEqual([decision('dynamodb:GetItem')]);
  });
});
