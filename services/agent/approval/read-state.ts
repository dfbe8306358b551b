import { randomUUID } from 'node:crypto';
import type { BeforeToolCallEvent, JSONValue, LocalAgent, Tool } from '@strands-agents/sdk';
import { readOutput } from '../tool-results.ts';
import { isReading, siblingOf } from './tool-name.ts';

/**
 * Reads what a call would change, by the operation that its API names for it, with the arguments that
 * both have.
 *
 * @returns an error, which may be undefined, if it cannot be read.
 */
export async function readState(
  { toolUse, agent, invocationState }: BeforeToolCallEvent,
  tools: readonly Tool[],
  operation: string,
): Promise<{ readonly state: unknown } | { readonly error: Error | undefined }> {
  const name = siblingOf(toolUse.name, operation);
  const reading = tools.find((tool) => tool.name === name);
  if (!reading || !isReading(name)) return { error: undefined };
  const call = reading.stream({
    toolUse: { name, toolUseId: randomUUID(), input: argumentsFor(reading, toolUse.input) },
    agent,
    invocationState,
    cancelSignal: (agent as LocalAgent).cancelSignal,
    interrupt: () => {
      throw new Error('A reading call asks nothing');
    },
  });
  let step = await call.next();
  while (!step.done) step = await call.next();
  const { status, content, error } = step.value;
  return status === 'error' ? { error } : { state: readOutput(content) };
}

function argumentsFor({ toolSpec }: Tool, given: JSONValue): JSONValue {
  const { properties = {} } = Object(toolSpec.inputSchema) as { readonly properties?: object };
  return Object.fromEntries(
    Object.entries(Object(given) as Record<string, JSONValue>).filter(([key]) =>
      Object.hasOwn(properties, key),
    ),
  );
}
