import type { Caller } from '@three-tier-chat/identity';

/** What Hono carries through a request of this API. */
export interface ApiEnvironment {
  Bindings: {
    /** Lambda's context; absent where the API runs elsewhere. */
    readonly lambdaContext?: { readonly awsRequestId: string };
  };
  Variables: {
    /** Set for every route that declares a scope. */
    caller: Caller;
  };
}
