import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './describe-error.ts';

/** A handler of user code, which is asynchronous or answers through the callback. */
export type Handler = (
  event: unknown,
  context: unknown,
  callback: (error: unknown, result?: unknown) => void,
) => unknown;

/** `{folder/file}.{export}`, where the export may be a member of one. */
const HANDLER = /^([^.]+)\.(.+)$/;
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * Loads the handler `{file}.{export}` below the task root.
 *
 * @throws RuntimeError `Runtime.MalformedHandlerName`, `Runtime.ImportModuleError`,
 * `Runtime.UserCodeSyntaxError` or `Runtime.HandlerNotFound`; and what the module itself throws.
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  if (handler.includes('..')) {
    throw new RuntimeError(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [, file, member] = HANDLER.exec(handler) ?? [];
  if (file === undefined || member === undefined) {
    throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const found = memberOf(await importModule(taskRoot, file), member);
  if (found === undefined) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  return found as Handler;
}

async function importModule(taskRoot: string, file: string): Promise<unknown> {
  const path = EXTENSIONS.map((extension) => resolve(taskRoot, file + extension)).find((each) =>
    existsSync(each),
  );
  if (path === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  }
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new RuntimeError('Runtime.UserCodeSyntaxError', String(cause), { cause });
    }
    const code = (cause as { readonly code?: unknown } | null)?.code;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', String(cause), { cause });
    }
    throw cause;
  }
}

/** A CommonJS export whose name Node could not detect is below `default`. */
function memberOf(module: unknown, path: string): unknown {
  const walk = (from: unknown) =>
    path
      .split('.')
      .reduce<unknown>(
        (value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key],
        from,
      );
  return walk(module) ?? walk((module as { readonly default?: unknown }).default);
}
