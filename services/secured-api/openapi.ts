import { makeApiDocument } from '@three-tier-chat/api';
import { securedApi } from './api.ts';

export const document = makeApiDocument(securedApi);
