// Imported first. Without the accessor, `object['__proto__'] = …` is a member like any other, also in
// packages that use text of a model or a caller as a key (docs/decisions/no-proto-accessor.md).
Reflect.deleteProperty(Object.prototype, '__proto__');
