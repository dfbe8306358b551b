import type { Stack } from '../stack-order.ts';
import { runTerraform } from '../terraform-cli.ts';
import type { Workplace } from '../workplace.ts';

/** What the last plan of a stack would change, from its JSON: `update aws_lambda_function`. */
export async function plannedChanges(
  { variables }: Workplace,
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
