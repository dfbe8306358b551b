import type { Port } from '../ports.ts';

export const DYNAMODB_PORT: Port = { name: 'dynamodb', offset: 10 };
