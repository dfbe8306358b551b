import { TextBlock, ToolResultBlock, type ToolResultContent } from '@strands-agents/sdk';
import { readNotDone, truncateText } from '@three-tier-chat/wire-contract';

const MAX_FAILURE_LENGTH = 1000;
/** A JSON Web Token: three base64url parts, the first two of which decode to JSON objects. */
const JWT = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g;

export interface FailureFacts {
  /** What the call threw, if it did. */
  readonly error?: Error | undefined;
  /** Whether Okta, if it was asked, refuses the user's token. */
  readonly isSignInRefused?: boolean;
  /** The call was to change something: it may have, before it failed. */
  readonly isChange?: boolean;
}

/**
 * Makes a failed result safe for the model and the user. Details of a thrown error (addresses,
 * bodies, stacks) are removed; the tool's own text is kept, shortened and without tokens.
 */
export function sanitizeFailure(
  result: ToolResultBlock,
  { error, isSignInRefused = false, isChange = false }: FailureFacts = {},
): ToolResultBlock {
  if (result.status !== 'error') return result;
  const text = error
    ? describeFailure(errorCode(error), isSignInRefused, isChange)
    : cut(readText(result.content).replace(JWT, '[token]'));
  const saysNothing = text === '' || (isChange && GATEWAY_FAILURE.test(text));
  return failure(result, saysNothing ? (isChange ? UNKNOWN_CHANGE : NO_RESULT) : text);
}

/** The result of a call whose answer says that nothing was done: it failed, with that reason. */
export function failNotDone(result: ToolResultBlock, isChange: boolean): ToolResultBlock {
  const reason = reasonOf(readOutput(result.content));
  if (result.status === 'error' || reason === undefined) return result;
  return failure(result, `${isChange ? CHANGED_NOTHING : NOTHING_THERE} ${reason}`);
}

/** Why an API did nothing, by its answer, shortened and without tokens; undefined if it did. */
export function reasonOf(output: unknown): string | undefined {
  const reason = readNotDone(output);
  return reason === undefined ? undefined : cut(reason.replace(JWT, '[token]'));
}

/** Tells whether a result is what {@link failNotDone} makes. */
export function isNotDone({ status, content }: ToolResultBlock): boolean {
  const text = readText(content);
  return (
    status === 'error' && [CHANGED_NOTHING, NOTHING_THERE].some((said) => text.startsWith(said))
  );
}

/** The longest result that the model is shown, in characters. */
const MAX_RESULT_LENGTH = 30_000;

/** Cuts a long result, and says so. */
export function cutResult(result: ToolResultBlock): ToolResultBlock {
  const length = readText(result.content).length;
  if (length <= MAX_RESULT_LENGTH) return result;
  const text = truncateText(readText(result.content), MAX_RESULT_LENGTH);
  return new ToolResultBlock({
    toolUseId: result.toolUseId,
    status: result.status,
    content: [
      new TextBlock(
        `${text}\n[The result was cut here: it has ${length} characters, and ${text.length} are shown. Ask for less, or tell the user that this is a part.]`,
      ),
    ],
  });
}

/** The result of a tool use that names no tool of the turn or has unreadable arguments. */
export function refuseTool(result: ToolResultBlock): ToolResultBlock {
  return failure(
    result,
    'No tool was called: use the name of one of your tools, with a JSON object of arguments.',
  );
}

/** The tool's text, parsed if it is JSON. */
export function readOutput(content: readonly ToolResultContent[]): unknown {
  const text = readText(content);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** HTTP status or JSON-RPC code of a failed call, if it has one. */
export function errorCode(error: unknown): number | undefined {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}

function failure({ toolUseId }: ToolResultBlock, text: string): ToolResultBlock {
  return new ToolResultBlock({ toolUseId, status: 'error', content: [new TextBlock(text)] });
}

/** What the Gateway makes of every failure of a target, whatever it was. */
const GATEWAY_FAILURE = /^an internal error occurred\b/i;
const CHANGED_NOTHING = 'The tool changed nothing:';
const NOTHING_THERE = 'There is nothing to read:';
const NO_RESULT = 'The tool failed and gave no result.';
const UNKNOWN_CHANGE =
  'The tool failed and gave no result: whether it made the change is unknown. Read the present state before you say anything about it.';
const NOT_CHECKED =
  'The tool was not called: the user’s sign-in cannot be checked right now. The user may try again in a moment.';

function describeFailure(
  status: number | undefined,
  isSignInRefused: boolean,
  isChange: boolean,
): string {
  // An approved call is sent twice: the first attempt may have made the change.
  if (isChange && status !== 401 && status !== 403) return UNKNOWN_CHANGE;
  switch (status) {
    case 401:
      if (!isSignInRefused) return NOT_CHECKED;
      return 'The tool was not called: the user’s sign-in is no longer accepted. Ask the user to sign in again.';
    case 403:
      return 'The tool was not called: the user is not allowed to use it.';
    case 429:
      return 'The tool was not called: it is receiving too many requests. The user may try again in a moment.';
    case 503:
      return NOT_CHECKED;
    default:
      return NO_RESULT;
  }
}

function readText(content: readonly ToolResultContent[]): string {
  return content
    .flatMap((block) => {
      if (block.type === 'textBlock') return [block.text];
      return block.type === 'jsonBlock' ? [JSON.stringify(block.json)] : [];
    })
    .join('\n');
}

function cut(text: string): string {
  return text.length > MAX_FAILURE_LENGTH ? `${truncateText(text, MAX_FAILURE_LENGTH)}…` : text;
}
