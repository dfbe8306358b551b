import type { Port } from '../ports.ts';

export const CONTROL_PORT: Port = { name: 'control', offset: 9 };
