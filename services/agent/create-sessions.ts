import type { BackoffStrategy, Model } from '@strands-agents/sdk';
import type { Shutdown } from '@three-tier-chat/http-server';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { ChatSession } from './chat-session.ts';
import { Conversation } from './conversation.ts';
import { createConversationsClient } from './keeping/conversations-client.ts';
import { KeptConversation } from './keeping/kept-conversation.ts';
import { nameConversation } from './name-conversation.ts';
import type { Runs } from './running/runs.ts';
import { Sessions } from './sessions.ts';
import type { ModelPrice, TurnLimits } from './settings.ts';
import type { SignInCheck } from './sign-in-check.ts';
import { StoppedMessages } from './stopped-messages.ts';
import { summarize } from './summarize.ts';

export interface CreateSessionsOptions {
  readonly issuer: string;
  readonly gatewayUrl: string;
  readonly conversationsUrl: string;
  readonly modelId: string;
  readonly agentVersion: string;
  readonly approvalTtlMs: number;
  readonly limits: TurnLimits;
  readonly contextTokens: number;
  readonly price?: ModelPrice | undefined;
  readonly model: Model;
  readonly telemetry: Telemetry;
  readonly isSignInRefused: SignInCheck;
  readonly runs: Runs;
  /** When it is due, running turns are ended. */
  readonly shutdown: Pick<Shutdown, 'whenDue'>;
  readonly backoff?: BackoffStrategy;
}

/** The chat sessions of all users, each with its conversation in memory and in the store. */
export function createSessions(options: CreateSessionsOptions): Sessions<ChatSession> {
  const { telemetry, runs, shutdown, model } = options;
  const client = createConversationsClient({ url: options.conversationsUrl, telemetry });
  const stopped = new StoppedMessages();
  return new Sessions<ChatSession>({
    issuer: options.issuer,
    create({ uid, sessionId }) {
      const kept = new KeptConversation({
        ...options,
        client,
        logger: telemetry.logger,
        sessionId,
      });
      const session: ChatSession = new ChatSession({
        conversation: new Conversation({ ...options, ownerUid: uid }),
        kept,
        stopped,
        telemetry,
        price: options.price,
        onRun(run) {
          runs.add(run);
          void run.finally(shutdown.whenDue(() => session.endForRestart()));
          void run.then(() => runs.add(summarize(session.conversation, telemetry)));
        },
        onKeeping: (keeping) => runs.add(keeping),
        onFirstAnswer: ({ caller }, first) =>
          runs.add(nameConversation({ model, telemetry }, { kept, caller, sessionId }, first)),
      });
      return session;
    },
    isBusy: (session) => session.isBusy,
    dispose: (session) => void session.conversation.close(),
  });
}
