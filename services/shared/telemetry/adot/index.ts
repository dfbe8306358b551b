export { runBelow } from './below-segment.ts';
export { type Adot, registerAdot } from './register-adot.ts';
