import { makeApiDocument } from '@three-tier-chat/api';
import { securedApi } from './api.ts';

process.stdout.write(`${JSON.stringify(makeApiDocument(securedApi), null, 2)}\n`);
