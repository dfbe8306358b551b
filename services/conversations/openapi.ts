import { makeApiDocument } from '@three-tier-chat/api';
import { conversationsApi } from './api.ts';

process.stdout.write(`${JSON.stringify(makeApiDocument(conversationsApi), null, 2)}\n`);
