import type { DeliveryContext } from '../delivery-context.ts';
import type { Stack } from '../stack-order.ts';
import { runTerraform } from '../terraform-cli.ts';

/** The changes in a stack's last plan, from its JSON: `update aws_lambda_function`. */
export async function plannedChanges(
  { variables }: DeliveryContext,
  { folder }: Stack,
): Promise<readonly string[]> {
  const { stdout } = await runTerraform(['show', '-json', 'tfplan'], { variables, folder });
  const { resource_changes: changes = [] } = JSON.parse(stdout) as {
    resource_changes?: { type: string; change: { actions: readonly string[] } }[];
  };
  return changes
    .map(({ type, change }) => `${change.actions.join('+')} ${type}`)
    .filter((change) => !/^(no-op|read) /.test(change))
    .sort();
}
