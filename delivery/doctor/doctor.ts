import { isLocal } from '@three-tier-chat/terraform/environment-name.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import type { Stack } from '../stack-order.ts';
import { readContents, type StackContents } from '../stack-state.ts';
import { synthesizeStacks } from '../synthesize-stacks.ts';
import { createReadAws } from './aws-read.ts';
import type { DoctorContext } from './check.ts';
import { CHECKS, LOCAL_CHECKS } from './checks.ts';
import { endWith } from './end-with.ts';
import { openOktaOrg } from './okta-org.ts';
import { exitCodeOf, formatReport } from './report.ts';
import { runChecks } from './run-checks.ts';

/**
 * Looks at everything that must be true before and after a deploy, and prints what it found, each
 * failure with its fix. It only reads, except for one turn if that was asked for.
 *
 * @returns the exit code, `EXIT`.
 */
export async function doctor(context: DeliveryContext, asksCanary: boolean): Promise<number> {
  const { settings, terminal, aws } = context;
  const local = isLocal(settings);
  const checks = local ? LOCAL_CHECKS : CHECKS;
  const stacks = local ? [] : await synthesizeStacks(context);
  terminal.print(
    `Looking at ${settings.name}: ${checks.length} checks, mostly within a minute.\n\n`,
  );
  const end = new AbortController();
  const bound = { ...context, aws: endWith(aws, end.signal) };
  const results = await runChecks(checks, doctorContext(bound, stacks, asksCanary));
  // A request that is still without an answer must not keep this process.
  end.abort();
  terminal.print(formatReport(results, settings.name, terminal.colour));
  if (local) {
    terminal.print(
      'The environment "local" is this machine: `make dev` runs it. Of one in AWS, `make doctor ENV=dev` looks at everything.\n',
    );
  }
  return exitCodeOf(results);
}

/** What the checks of an environment work with. */
export function doctorContext(
  context: Pick<DeliveryContext, 'settings' | 'variables' | 'aws' | 'locksFolder'>,
  stacks: readonly Stack[],
  asksCanary: boolean,
): DoctorContext {
  const { settings, variables, aws, locksFolder } = context;
  const contents = new Map<string, Promise<StackContents>>();
  return {
    settings,
    variables,
    aws,
    locksFolder,
    stacks,
    readAws: createReadAws(context),
    okta: openOktaOrg(settings, variables),
    asksCanary,
    canaryTrace: {},
    contentsOf(part) {
      const stack = stacks.find((one) => one.part === part);
      if (!stack) throw new Error(`There is no stack ${part}`);
      const read = contents.get(part) ?? readContents({ aws }, stack);
      contents.set(part, read);
      return read;
    },
  };
}
