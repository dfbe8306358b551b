import { makeApiDocument } from '@three-tier-chat/api';
import { widgetsApi } from './api.ts';

process.stdout.write(`${JSON.stringify(makeApiDocument(widgetsApi), null, 2)}\n`);
