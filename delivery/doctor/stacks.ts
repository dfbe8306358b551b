import { missingPrerequisites } from '../prerequisites.ts';
import type { Stack } from '../stack-order.ts';
import { STATE_BUCKET } from './aws-account.ts';
import { type Check, failed, ok } from './check.ts';
import { NotTried } from './endings.ts';

/** Which stacks stand, and what the next one waits for. */
export const STACKS: Check = {
  name: 'Stacks',
  group: 'After a deploy',
  reads: 's3:GetObject of the states, ssm:GetParameters',
  needs: [STATE_BUCKET],
  async run({ aws, settings, stacks, contentsOf }) {
    const contents = await Promise.all(stacks.map(({ part }) => contentsOf(part)));
    const waiting = stacks.filter((_, index) => !contents[index]?.isApplied);
    const [first] = waiting;
    if (!first) return ok(`all ${stacks.length} stand`);
    if (waiting.length === stacks.length) {
      throw new NotTried(`no stack is applied yet: \`make apply ENV=${settings.name} STACK=okta\``);
    }
    const [missing] = await missingPrerequisites({ aws, settings }, first, stacks);
    return failed(
      `${waiting.map((stack: Stack) => stack.part).join(', ')} ${waiting.length === 1 ? 'does' : 'do'} not stand`,
      missing
        ? `${first.name} waits for ${missing}`
        : `\`make apply ENV=${settings.name} STACK=${first.part}\``,
    );
  },
};
