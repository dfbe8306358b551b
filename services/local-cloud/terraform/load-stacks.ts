import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const block = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));

const manifestSchema = z.object({
  stacks: z.record(
    z.string(),
    z.object({
      name: z.string(),
      synthesizedStackPath: z.string(),
      dependencies: z.array(z.string()).default([]),
    }),
  ),
});

const documentSchema = z.object({
  resource: block.default({}),
  data: block.default({}),
  output: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  locals: z.record(z.string(), z.unknown()).optional(),
  module: z.record(z.string(), z.unknown()).optional(),
  variable: z.record(z.string(), z.unknown()).optional(),
});

/** One synthesized stack: Terraform's JSON as cdktf wrote it. */
export interface StackDocument {
  readonly name: string;
  readonly resource: z.infer<typeof block>;
  readonly data: z.infer<typeof block>;
  readonly output: Readonly<Record<string, { readonly value?: unknown }>>;
}

/**
 * Loads every stack below a synth folder.
 *
 * @throws Error naming the file that is missing or invalid, or a construct that the local cloud
 * does not evaluate (locals, modules, variables).
 */
export function loadStacks(folder: string): readonly StackDocument[] {
  const manifest = parse(manifestSchema, join(folder, 'manifest.json'));
  return Object.values(manifest.stacks).map(({ name, synthesizedStackPath }) => {
    const path = join(folder, synthesizedStackPath);
    const { locals, module, variable, ...document } = parse(documentSchema, path);
    for (const [construct, content] of Object.entries({ locals, module, variable })) {
      if (content && Object.keys(content).length > 0) {
        throw new Error(`${name}: the local cloud does not evaluate "${construct}" (${path})`);
      }
    }
    return { name, ...document };
  });
}

function parse<Schema extends z.core.$ZodType>(schema: Schema, path: string): z.output<Schema> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`${path} is missing: synthesize the stacks first (make synth ENV=local)`, {
      cause,
    });
  }
  const parsed = z.safeParse(schema, parseJson(text, path));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON: synthesize the stacks again (make synth ENV=local)`, {
      cause,
    });
  }
}
