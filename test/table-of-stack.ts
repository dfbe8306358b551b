import { stackOf, synthAll } from '../terraform/testing/synth-all.ts';

/** A table as its stack makes it. */
interface StackTable {
  readonly name: string;
  /** Its arguments, as Terraform takes them. */
  readonly definition: Readonly<Record<string, unknown>>;
}

/** @param part the stack that has the table: `conversations`. */
export function tableOfStack(part: string): StackTable {
  const {
    '//': _,
    lifecycle: __,
    ...definition
  } = stackOf(synthAll(), part).the('aws_dynamodb_table');
  return { name: String(definition['name']), definition };
}
