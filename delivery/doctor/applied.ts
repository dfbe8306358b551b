import { nameOf } from '@three-tier-chat/terraform/constructs/names.ts';
import type { StackContents } from '../stack-state.ts';
import type { DoctorContext } from './check.ts';
import { NotTried } from './endings.ts';

/**
 * What an applied stack holds.
 *
 * @throws NotTried if it is not applied: what stands in it cannot be looked at yet.
 */
export async function applied(
  { contentsOf, settings }: Pick<DoctorContext, 'contentsOf' | 'settings'>,
  part: string,
): Promise<StackContents> {
  const contents = await contentsOf(part);
  if (contents.isApplied) return contents;
  throw new NotTried(`${nameOf(part, settings)} is not applied yet`);
}
