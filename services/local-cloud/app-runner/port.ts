import type { Port } from '../ports.ts';

export const BACKEND_PORT: Port = { name: 'backend', offset: 1 };

/** The backend's own process, behind App Runner. */
export const BACKEND_PROCESS_PORT: Port = { name: 'backend process', offset: 11 };
