/**
 * The internal parts of dynalite 4.0.0 that the local DynamoDB uses, since the package has no
 * types. Names and shapes follow its `db/`, `validations/` and `actions/`.
 */
declare module 'dynalite/db/index.js' {
  import type { Stream } from 'node:stream';

  type Callback = (error?: unknown, value?: unknown) => void;

  interface Range {
    readonly gt?: string;
    readonly gte?: string;
    readonly lt?: string;
    readonly lte?: string;
    readonly reverse?: boolean;
    /** -1: no limit. */
    readonly limit?: number;
  }

  export interface DynaliteStore {
    /** All sorted sets of keys and values; the store's parts add prefixes to their keys. */
    readonly db: {
      get(key: string, done: Callback): void;
      put(key: string, value: unknown, done: Callback): void;
      del(key: string, done: Callback): void;
      createValueStream(range: Range): Stream;
    };
    readonly tableDb: { awsRegion: string; awsAccountId: string };
  }

  export function create(options: { readonly maxItemSizeKb: number }): DynaliteStore;
}

declare module 'dynalite/validations/index.js' {
  import type { DynaliteStore } from 'dynalite/db/index.js';

  /** The type of one member: its type's name, or its type, members and constraints. */
  export type MemberType =
    | string
    | {
        readonly type: string;
        readonly children?: unknown;
        readonly notNull?: boolean;
        readonly enum?: readonly string[];
        readonly lengthGreaterThanOrEqual?: number;
        readonly lengthLessThanOrEqual?: number;
      };
  export type Types = Readonly<Record<string, MemberType>>;

  /**
   * @returns a copy without members that are null or have no type. @throws Error with `statusCode`
   * and `body`
   */
  export function checkTypes(request: object, types: Types): Record<string, unknown>;
  /** @throws Error with `statusCode` and `body` */
  export function checkValidations(
    request: object,
    types: Types,
    custom: ((request: object, store: DynaliteStore) => string | undefined) | undefined,
    store: DynaliteStore,
  ): void;
}

declare module 'dynalite/validations/*.js' {
  import type { DynaliteStore } from 'dynalite/db/index.js';
  import type { Types } from 'dynalite/validations/index.js';

  export const types: Types;
  export const custom: (request: object, store: DynaliteStore) => string | undefined;
}

declare module 'dynalite/actions/*.js' {
  import type { DynaliteStore } from 'dynalite/db/index.js';

  const action: (
    store: DynaliteStore,
    request: object,
    done: (error: unknown, answer: unknown) => void,
  ) => void;
  // biome-ignore lint/style/noDefaultExport: the package exports it like this
  export default action;
}
