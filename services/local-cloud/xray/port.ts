import type { Port } from '../ports.ts';

/** UDP and TCP. */
export const XRAY_PORT: Port = { name: 'xray', offset: 7 };
