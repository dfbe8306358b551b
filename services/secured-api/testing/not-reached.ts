import type { UserStore } from '../user-store.ts';

const refuse = () => Promise.reject(new Error('not asked for'));

/** A store that no request of a test may reach. */
export const notReached: UserStore = { read: refuse, change: refuse, listActivity: refuse };
