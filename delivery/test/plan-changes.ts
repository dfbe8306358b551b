import type { DeliveryContext } from '../delivery-context.ts';
import type { Stack } from '../stack-order.ts';
import { runTerraform } from '../terraform-cli.ts';
import { PLAN_FILE } from '../terraform-stack.ts';
import { unrecordedFolder } from '../unrecorded-release.ts';

/** The changes in the plan of a stack's last deploy, from its JSON: `update aws_lambda_function`. */
export async function plannedChanges(
  { variables }: DeliveryContext,
  stack: Stack,
): Promise<readonly string[]> {
  const folder = unrecordedFolder(stack);
  const { stdout } = await runTerraform(['show', '-json', PLAN_FILE], { variables, folder });
  const { resource_changes: changes = [] } = JSON.parse(stdout) as {
    resource_changes?: { type: string; change: { actions: readonly string[] } }[];
  };
  return changes
    .map(({ type, change }) => `${change.actions.join('+')} ${type}`)
    .filter((change) => !/^(no-op|read) /.test(change))
    .sort();
}
