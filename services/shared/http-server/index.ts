export { listen } from './listen.ts';
export { readBody } from './read-body.ts';
export { Shutdown } from './shutdown.ts';
