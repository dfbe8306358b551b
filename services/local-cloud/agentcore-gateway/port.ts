import type { Port } from '../ports.ts';

export const GATEWAY_PORT: Port = { name: 'gateway', offset: 3 };
