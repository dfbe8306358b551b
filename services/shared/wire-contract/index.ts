export {
  type ApiDeclaration,
  type DeclarationOf,
  type DeclaredScope,
  type DeclaredTable,
  type GivenEnvironment,
  TABLE_ACTIONS,
  type TableStatement,
} from './api-declaration.ts';
export {
  ANSWER_OUTCOMES,
  type AnswerOutcome,
  type Approval,
  type ApprovalDecision,
  type ApprovalRequest,
  type ChatEvent,
  formatChatEvent,
  INVOKE_PATH,
  type InvokeRequest,
  type InvokeResponse,
  isAnswered,
  isOpen,
  MAX_INVOKE_BODY_BYTES,
  MAX_PROMPT_LENGTH,
  type MessageRequest,
  OPEN_OUTCOMES,
  type ResumeRequest,
  SESSION_ID,
  type StoppedTurn,
  type StopRequest,
  type ToolCallSummary,
  type ToolEvent,
  type ToolStatus,
  TURN_ID,
  type TurnUsage,
} from './chat.ts';
export { CLIENT_CLOSED_REQUEST } from './client-closed-request.ts';
export {
  type AppendedTurn,
  CONVERSATIONS_PATH,
  type Conversation,
  type ConversationChange,
  type ConversationExport,
  type ConversationList,
  type ConversationSummary,
  type ConversationTurn,
  MAX_OPEN_SECONDS,
  MAX_SEARCH_LENGTH,
  MAX_SUMMARY_LENGTH,
  MAX_TITLE_LENGTH,
  type ModelConversation,
  type ModelTurn,
  type TurnPart,
  type TurnSummary,
  type TurnToAppend,
  type TurnToFinish,
} from './conversations.ts';
export { HEADER, MAX_HEADER_VALUE_BYTES } from './headers.ts';
export {
  LEDGER_GAPS,
  LEDGER_PATH,
  type LedgerCheck,
  type LedgerGap,
  type TurnLedger,
} from './ledger.ts';
export { FAILED_TURN_OUTCOMES, LOG_EVENT, type TurnOutcome } from './log-event.ts';
export { NOT_DONE, readNotDone } from './not-done.ts';
export {
  ENTITY_TAG,
  formatVersionTag,
  IDEMPOTENCY_KEY,
  parseVersionTag,
  SHOWS_NOTHING,
} from './precondition.ts';
export {
  isProblem,
  makeProblem,
  PROBLEM,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
} from './problem.ts';
export { type FoundLedgerRow, readLedgerRow } from './read-ledger-row.ts';
export { releaseParameter, serviceOfParameter } from './release-parameter.ts';
export { SCOPE, type Scope } from './scopes.ts';
export { CALLBACK_PATH, SITE_CONFIG_PATH, type SiteConfig } from './site-config.ts';
export { AFTER_DRAIN_MS, FLUSH_MS, LAST_SENDING_MS } from './stop-times.ts';
export {
  isHighSurrogate,
  isWellFormedJson,
  toWellFormedJson,
  truncateText,
  truncateTextStart,
} from './text.ts';
export { subjectHash, tokenFingerprint } from './token-fingerprint.ts';
export {
  type AuthorizerChecker,
  CHECKERS,
  type Checker,
  type LedgerRow,
  TIERS,
  type TokenCheck,
} from './token-ledger.ts';
export { readToolNote, type ToolNote, withToolNote } from './tool-note.ts';
export { isReadingOperation, READING_VERBS } from './tool-verb.ts';
export {
  continueTrace,
  formatTraceHeader,
  formatTraceparent,
  makeSegmentId,
  makeTraceRoot,
  parseTraceHeader,
  type TraceHeader,
  traceTimeMs,
} from './trace-header.ts';
export { standingTurns, turnsBefore, type VersionedTurn } from './turn-versions.ts';
export { withoutCredentials } from './without-credentials.ts';
