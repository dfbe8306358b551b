import type { Scope } from './scopes.ts';

/** A scope, and what administrators and users read of it in Okta. */
export interface DeclaredScope {
  readonly name: Scope;
  /** `Read profile` */
  readonly displayName: string;
  /** `Read your own profile.` */
  readonly description: string;
}

/** What IAM lets a role do with items, also in a transaction, without its prefix `dynamodb:`. */
export const TABLE_ACTIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'UpdateItem',
] as const;

/** What the role of an API's function may do with its table, or with the table's index. */
export interface TableStatement {
  readonly actions: readonly (typeof TABLE_ACTIONS)[number][];
  readonly on: 'table' | 'index';
}

/** A table of users' data: a partition is a hash of its owner's, `expiresAt` is when an item is deleted. */
export interface DeclaredTable {
  /** Part of its name: `profiles`. */
  readonly name: string;
  /** By another attribute, a text, of the same partition. */
  readonly index?: { readonly name: string; readonly attribute: string };
  /** By the statement's `Sid`. */
  readonly statements: Readonly<Record<string, TableStatement>>;
}

/**
 * What an API is to everybody else, in its `service.ts`: stacks, scopes in Okta, the Gateway's tools, the
 * edge, build, local cloud and deliveries follow from it. What it does is in its operations.
 */
export interface ApiDeclaration {
  /** Its name in the list of services, and that of its folder. */
  readonly service: string;
  /** The team, as the README and CODEOWNERS name it. */
  readonly owner: string;
  /**
   * Name of the Gateway target that makes its operations tools of the agent: camel case, since some
   * models break on hyphens. Absent: no operation is a tool.
   */
  readonly toolTarget?: string;
  /** Paths that the site's edge sends to it, and which it has itself; absent: it is not at the edge. */
  readonly edgePaths?: string;
  /** Those that its operations ask for, each exactly one of them. No other API has them. */
  readonly scopes: Readonly<Record<string, DeclaredScope>>;
  readonly table?: DeclaredTable;
  /** Variables of the function beside those of every API, each with the environment's setting that it gets. */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * It is about to be removed: the site's stack stands on it no more, its scopes are gone, and its stack,
   * which is still there, can be destroyed with its table.
   */
  readonly leaving?: true;
}

/** What the stack gives the function of every API. */
export interface GivenEnvironment {
  readonly OKTA_ISSUER: string;
  readonly OKTA_AUDIENCE: string;
  readonly SERVICE_VERSION: string;
  /** With a table. */
  readonly TABLE_NAME?: string;
}

type GivenVariable = keyof GivenEnvironment;

type RequiredName<Environment> = {
  [Name in keyof Environment]-?: object extends Pick<Environment, Name> ? never : Name;
}[keyof Environment];

/**
 * The declaration of an API whose function needs this environment: a `service.ts` ends with
 * `satisfies DeclarationOf<Environment>`, so that a forgotten variable is a type error that names it.
 */
export type DeclarationOf<Environment> = Omit<ApiDeclaration, 'variables'> &
  ([OwnRequired<Environment>] extends [never]
    ? { readonly variables?: OwnVariables<Environment> }
    : { readonly variables: OwnVariables<Environment> }) &
  ('TABLE_NAME' extends keyof Environment ? { readonly table: DeclaredTable } : unknown);

type OwnRequired<Environment> = Exclude<RequiredName<Environment>, GivenVariable>;

type OwnVariables<Environment> = Readonly<
  Record<OwnRequired<Environment>, string> & {
    [Name in Exclude<keyof Environment, GivenVariable>]?: string;
  }
>;
