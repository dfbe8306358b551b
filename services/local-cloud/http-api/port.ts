import type { Port } from '../ports.ts';

export const HTTP_API_PORT: Port = { name: 'http-api', offset: 4 };
