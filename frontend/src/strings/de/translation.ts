// A file of the site by itself, loaded for those whose language it is.
export { gate } from './gate.ts';
export { page } from './page.ts';
export { problems } from './problems.ts';
