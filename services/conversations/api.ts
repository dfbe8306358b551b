import type { ApiDefinition } from '@three-tier-chat/api';
import type { Dependencies } from './dependencies.ts';
import { explainStoreError } from './explain-store-error.ts';
import { appendTurn } from './routes/append-turn.ts';
import { changeConversation } from './routes/change-conversation.ts';
import { deleteConversation } from './routes/delete-conversation.ts';
import { finishTurn } from './routes/finish-turn.ts';
import { listConversations } from './routes/list-conversations.ts';
import {
  getConversation,
  getConversationExport,
  getConversationMessages,
} from './routes/read-conversation.ts';
import { service } from './service.ts';

/** The conversations API: what people said to the assistant, each for its owner alone. */
export const conversationsApi: ApiDefinition<Dependencies> = {
  declaration: service,
  title: 'Conversations',
  description: 'The conversations of the signed-in user.',
  operations: [
    listConversations,
    getConversation,
    changeConversation,
    deleteConversation,
    getConversationMessages,
    getConversationExport,
    appendTurn,
    finishTurn,
  ],
  explainError: explainStoreError,
};
