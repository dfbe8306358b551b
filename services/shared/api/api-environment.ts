import type { Caller } from '@three-tier-chat/identity';

/** Hono's bindings and variables for a request of an API. */
export interface ApiEnvironment {
  Bindings: {
    /** Lambda's context; absent outside of Lambda. */
    readonly lambdaContext?: { readonly awsRequestId: string };
  };
  Variables: {
    /** The caller, whose token has the operation's scope. */
    caller: Caller;
    /** Of a writing operation that declares what it shows (`operation`): the change's own key. */
    idempotencyKey: string;
    /** Of one that shows a reading operation: the version that the caller has seen. */
    expectedVersion: number;
  };
}
