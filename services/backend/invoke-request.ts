import { readBody } from '@three-tier-chat/http-server';
import {
  HEADER,
  MAX_HEADER_VALUE_BYTES,
  MAX_INVOKE_BODY_BYTES,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';
import { type AnswerForm, chooseAnswerForm, MEDIA_TYPE } from './accepted-answer.ts';
import { type InvokeBody, readInvokeBody } from './invoke-body.ts';

/** A request that may go to the agent. */
export interface InvokeCommand {
  readonly kind: 'accepted';
  /** The Authorization header, unchanged. */
  readonly authorization: string;
  /** The ID token, unchanged. */
  readonly idToken: string | undefined;
  readonly form: AnswerForm;
  readonly body: InvokeBody;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly code: ProblemCode;
  /** One sentence for the user. */
  readonly detail: string;
}

/** In which forms a request is answered. */
const FORMS: Readonly<Record<InvokeBody['kind'], readonly AnswerForm[]>> = {
  message: ['json', 'events'],
  approval: ['json', 'events'],
  // It tells what comes after an event.
  resume: ['events'],
  stop: ['json'],
};

/** Reads and checks an invoke request. It does not validate the tokens: every later tier does. */
export async function readInvokeRequest(request: Request): Promise<InvokeCommand | Refusal> {
  const authorization = request.headers.get(HEADER.authorization);
  if (!authorization || !/^bearer +\S/i.test(authorization)) {
    return refuse('not-signed-in', 'The request has no access token: sign in.');
  }
  const idToken = request.headers.get(HEADER.idToken) || undefined;
  if (isTooLong(authorization) || isTooLong(idToken)) {
    return refuse(
      'headers-too-large',
      `The Authorization and X-ID-Token headers may have at most ${MAX_HEADER_VALUE_BYTES} bytes each: ask an administrator to shorten the claims in your token.`,
    );
  }
  if (!/^application\/json *(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    return refuse('unsupported-media-type', 'Send the request as application/json.');
  }
  const bytes = await readBody(request, MAX_INVOKE_BODY_BYTES);
  if (bytes === 'incomplete') {
    return refuse('bad-request', 'The request ended before its body did: send it again.');
  }
  if (bytes === 'too-large') {
    return refuse(
      'body-too-large',
      `The request may have at most ${MAX_INVOKE_BODY_BYTES} bytes: shorten the message.`,
    );
  }
  const body = readInvokeBody(bytes);
  if (typeof body === 'string') {
    return refuse('bad-request', `The request is not valid: ${body}.`);
  }
  const form = formOf(body.kind, request.headers.get('accept') ?? undefined);
  if (!form) {
    const types = FORMS[body.kind].map((acceptable) => MEDIA_TYPE[acceptable]).join(' or ');
    return refuse('not-acceptable', `Accept ${types}.`);
  }
  return { kind: 'accepted', authorization, idToken, form, body };
}

function formOf(kind: InvokeBody['kind'], accept: string | undefined): AnswerForm | undefined {
  // Who leaves an answer may stop it with whatever Accept (RFC 9110 §12.5.1 allows to disregard it).
  return kind === 'stop' ? 'json' : chooseAnswerForm(accept, FORMS[kind]);
}

function refuse(code: ProblemCode, detail: string): Refusal {
  return { kind: 'refused', code, detail };
}

function isTooLong(value: string | undefined): boolean {
  return value !== undefined && Buffer.byteLength(value) > MAX_HEADER_VALUE_BYTES;
}
