import type { Port } from '../ports.ts';

export const LAMBDA_PORT: Port = { name: 'lambda', offset: 5 };
