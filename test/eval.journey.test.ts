import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCases, selectCases } from './eval/load-cases.ts';
import { runCase } from './eval/run-case.ts';
import { type Stage, startStage } from './eval/stage.ts';

const cases = selectCases(loadCases(), 'local', '');

let stage: Stage;
beforeAll(async () => {
  stage = await startStage(cases, 1);
});
afterAll(() => stage?.cloud.stop());

describe.concurrent('with the local responder, the assistant', () => {
  it.each(cases.map((evalCase) => [evalCase.topic, evalCase.name, evalCase] as const))(
    '%s: %s',
    async (_, __, evalCase) => {
      const run = stage.runs.find((one) => one.evalCase === evalCase);
      if (!run) throw new Error('Every case has a run');
      expect((await runCase(stage.cloud, run)).failures).toEqual([]);
    },
  );
});
