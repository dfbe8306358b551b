export { below } from './below-segment.ts';
export { type Adot, registerAdot } from './register-adot.ts';
