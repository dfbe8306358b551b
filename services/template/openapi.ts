import { makeApiDocument } from '@three-tier-chat/api';
import { widgetsApi } from './api.ts';

export const document = makeApiDocument(widgetsApi);
