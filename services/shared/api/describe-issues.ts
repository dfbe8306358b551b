import type * as z from 'zod';

/** Maximum number of issues that an answer lists. */
const MOST_ISSUES = 10;
/**
 * Field names of an operation's schema; any other name is the caller's text and is not repeated.
 */
const NAME = /^[\w.-]{1,64}$/;

/** The unit of the length of a value. */
const UNITS: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'items',
  set: 'items',
};
/** What is said of an issue that has no words of its own. */
const OTHER = 'is not what the operation takes';
const PLACES: Readonly<Record<string, string>> = {
  json: 'body',
  param: 'path',
  query: 'query',
  header: 'header',
  cookie: 'cookie',
};

/**
 * Describes why a request does not fit its operation: field names and what is expected of them,
 * never the sent value.
 */
export function describeIssues({
  target,
  error,
}: {
  readonly target: string;
  readonly error: { readonly issues: readonly z.core.$ZodIssue[] };
}): string {
  const place = PLACES[target] ?? target;
  const fields = error.issues.slice(0, MOST_ISSUES).map((issue) => {
    const path = [place, ...issue.path.map((step) => nameOf(String(step)))].join('.');
    return `${path} ${expectationOf(issue)}`;
  });
  return `The request does not fit the operation: ${fields.join('; ')}.`;
}

function expectationOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'too_small':
      return bound(
        issue.origin,
        issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
      );
    case 'too_big':
      return bound(
        issue.origin,
        issue.inclusive === false ? 'less than' : 'at most',
        issue.maximum,
      );
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return `must be in the format ${issue.format}`;
    case 'unrecognized_keys':
      return `must not have ${issue.keys.map(nameOf).join(', ')}`;
    case 'custom':
      // What the schema says of its own; zod's words for the others do not begin so.
      return issue.message.startsWith('must ') ? issue.message : OTHER;
    default:
      return OTHER;
  }
}

function bound(origin: string, limit: string, value: number | bigint): string {
  const unit = UNITS[origin];
  return unit === undefined ? `must be ${limit} ${value}` : `must have ${limit} ${value} ${unit}`;
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

function nameOf(name: string): string {
  return NAME.test(name) ? name : '(another name)';
}
