import { makeApiDocument } from './api-document.ts';

process.stdout.write(`${JSON.stringify(makeApiDocument(), null, 2)}\n`);
