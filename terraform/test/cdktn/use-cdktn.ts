import { registerHooks } from 'node:module';

/** `node --import` this: whatever imports or requires cdktf, ours or a provider, gets its fork. */
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.replace(/^cdktf(?=$|\/)/, 'cdktn'), context),
});
