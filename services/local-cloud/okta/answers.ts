import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http/read-body.ts';

/** One request to the local Okta and its answer. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Address of the request under the org's own origin. */
  readonly url: URL;
}

const MAX_FORM_BYTES = 65_536;

/** The body is not a form that this endpoint can read. */
export class FormRefused extends Error {
  override readonly name = 'FormRefused';
}

export function sendJson(
  { res }: Exchange,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}

/** Okta's own error body ("Okta error codes and descriptions"). */
export function sendOktaError(
  exchange: Exchange,
  status: number,
  errorCode: string,
  errorSummary: string,
): void {
  sendJson(exchange, status, {
    errorCode,
    errorSummary,
    errorLink: errorCode,
    errorId: 'local',
    errorCauses: [],
  });
}

export function sendNotFound(exchange: Exchange): void {
  sendOktaError(exchange, 404, 'E0000007', 'Not found: Resource not found');
}

/** OAuth's error body (RFC 6749 §5.2). */
export function sendOAuthError(
  exchange: Exchange,
  status: number,
  error: string,
  description: string,
): void {
  sendJson(exchange, status, { error, error_description: description });
}

/** @throws FormRefused */
export async function readForm({ req }: Exchange): Promise<URLSearchParams> {
  if (!req.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    throw new FormRefused('The body must be application/x-www-form-urlencoded');
  }
  const body = await readBody(req, MAX_FORM_BYTES);
  if (!body) throw new FormRefused('The body is too large');
  return new URLSearchParams(body.toString('utf8'));
}
