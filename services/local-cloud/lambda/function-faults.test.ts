import { describe, expect, it } from 'vitest';
import { createFunctionFaults } from './function-faults.ts';

describe('the faults of functions', () => {
  it('hold what is to begin, of one service, until each ends', async () => {
    const faults = createFunctionFaults();
    const { 'a-hang': hang } = faults.of(['a', 'b']);
    await hang?.(true);
    // A second time changes nothing.
    await hang?.(true);
    let begun = false;
    const held = faults.mayBegin('a').then(() => {
      begun = true;
    });
    await faults.mayBegin('b');
    await new Promise(setImmediate);
    expect(begun).toBe(false);
    await hang?.(false);
    await held;
    await faults.mayBegin('a');
  });

  it('hold nothing for ever', async () => {
    const faults = createFunctionFaults();
    await faults.of(['a'])['a-hang']?.(true);
    const held = faults.mayBegin('a');
    faults.endHangs();
    await held;
  });

  it.each([
    ['out-of-memory', 'runsOutOfMemory'],
    ['answer-lost', 'losesAnswers'],
  ] as const)('end one service alone: %s', async (fault, isHit) => {
    const faults = createFunctionFaults();
    const set = faults.of(['a', 'b'])[`a-${fault}`];
    await set?.(true);
    expect([faults[isHit]('a'), faults[isHit]('b')]).toEqual([true, false]);
    await set?.(false);
    expect(faults[isHit]('a')).toBe(false);
  });
});
