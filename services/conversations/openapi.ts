import { makeApiDocument } from '@three-tier-chat/api';
import { conversationsApi } from './api.ts';

export const document = makeApiDocument(conversationsApi);
