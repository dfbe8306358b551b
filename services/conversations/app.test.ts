import { describeApi } from '@three-tier-chat/api/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { conversationsApi } from './api.ts';
import type { ConversationStore } from './conversation-store.ts';

const telemetry = createTelemetry({ service: 'conversations', version: 'v1' });
const notReached = () => Promise.reject(new Error('not asked for'));
const store: ConversationStore = {
  list: notReached,
  read: notReached,
  change: notReached,
  append: notReached,
  finish: notReached,
  delete: notReached,
};

describeApi(conversationsApi, (shared) => ({ ...shared, telemetry, store }));
