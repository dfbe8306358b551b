import type { Caller } from '@three-tier-chat/identity';

/** Hono's bindings and variables for a request of this API. */
export interface ApiEnvironment {
  Bindings: {
    /** Lambda's context; absent outside of Lambda. */
    readonly lambdaContext?: { readonly awsRequestId: string };
  };
  Variables: {
    /** Set for every route that declares a scope. */
    caller: Caller;
  };
}
