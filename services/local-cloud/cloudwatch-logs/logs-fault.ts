export type LogsFaultType =
  | 'AccessDeniedException'
  | 'IncompleteSignatureException'
  | 'InternalFailure'
  | 'InvalidParameterException'
  | 'InvalidSignatureException'
  | 'MissingAuthenticationTokenException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'ThrottlingException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException';

/**
 * A refusal in CloudWatch Logs' terms (API Reference, "Common Errors"; AWS JSON 1.1). All have
 * status 400 but `InternalFailure`.
 */
export class LogsFault extends Error {
  override readonly name = 'LogsFault';
  readonly type: LogsFaultType;

  constructor(type: LogsFaultType, message: string) {
    super(message);
    this.type = type;
  }

  get status(): 400 | 500 {
    return this.type === 'InternalFailure' ? 500 : 400;
  }

  /** The member's name is capitalized in IAM's refusals only. */
  get body(): Readonly<Record<string, string>> {
    const member = this.type === 'AccessDeniedException' ? 'Message' : 'message';
    return { __type: this.type, [member]: this.message };
  }
}
