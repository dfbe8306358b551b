import type { Port } from '../ports.ts';

export const EDGE_PORT: Port = { name: 'edge', offset: 0 };
