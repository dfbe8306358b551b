import type { Caller } from '@three-tier-chat/identity';

/** What Hono carries through a request of an API. */
export interface ApiEnvironment {
  Bindings: {
    /** Lambda's context; absent where the API runs elsewhere. */
    readonly lambdaContext?: { readonly awsRequestId: string };
  };
  Variables: {
    /** Whose token has the operation's scope. */
    caller: Caller;
  };
}
