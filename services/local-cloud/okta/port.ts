import type { Port } from '../ports.ts';

export const OKTA_PORT: Port = { name: 'okta', offset: 6 };
