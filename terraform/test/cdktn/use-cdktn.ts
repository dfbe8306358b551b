import { registerHooks } from 'node:module';

/** For `node --import`: every import or require of cdktf, also by a provider, gets its fork. */
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.replace(/^cdktf(?=$|\/)/, 'cdktn'), context),
});
