export { createApp } from './create-app.ts';
export { type Cursors, cursorsOf } from './cursor.ts';
export { makeApiDocument } from './document.ts';
export type { Explanation } from './explanation.ts';
export { notDone } from './not-done.ts';
export { numberInPath } from './number-in-path.ts';
export { type ApiDefinition, type ApiDependencies, operation } from './operation.ts';
export { ProblemError } from './problem-error.ts';
export { refusedChange } from './require-precondition.ts';
