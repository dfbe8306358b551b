import type { Port } from '../ports.ts';

export const BEDROCK_PORT: Port = { name: 'bedrock', offset: 8 };
