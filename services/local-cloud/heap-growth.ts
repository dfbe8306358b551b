import { setFlagsFromString } from 'node:v8';

// V8 would let the heap grow to a multiple of what is in use, and keep it in an idle process
// (docs/decisions/heaps-follow-what-is-in-use.md).
setFlagsFromString('--heap-growing-percent=20');
