import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bearerToken } from '../../agentcore/custom-jwt-authorizer.ts';
import { onlyValue, readAuthorization } from '../../http/authorization-header.ts';
import { parseJson } from '../../http/parse-json.ts';
import { readBody } from '../../http/read-body.ts';
import { type Exchange, sendJson, sendNotFound, sendOAuthError } from '../answers.ts';
import type { Answer } from './crud.ts';
import { type ManagedOrg, makeEmptyOrg } from './managed-org.ts';
import { OPERATIONS } from './operations.ts';
import { invalid, notEmulated, Refusal } from './refusal.ts';
import { makeServiceTokens, OAuthRefusal, type ServiceApp } from './service-app.ts';

/** Okta's Management API over an org that begins empty, as far as Terraform's provider calls it. */
export interface ManagementApi {
  readonly org: ManagedOrg;
  /** Answers a request, and tells whether it was one of this API. */
  handle(exchange: Exchange): Promise<boolean>;
}

const MAX_BODY_BYTES = 1_048_576;
const TOKEN_PATH = '/oauth2/v1/token';

/** Okta API scopes by operation: Okta's OpenAPI document (`origin` in the file). */
const SCOPES = (
  JSON.parse(readFileSync(join(import.meta.dirname, 'operation-scopes.json'), 'utf8')) as {
    readonly scopes: Readonly<Record<string, readonly string[]>>;
  }
).scopes;

/** @param origin address of the org, without a slash at its end. */
export function createManagementApi(app: ServiceApp, origin: string): ManagementApi {
  const org = makeEmptyOrg();
  const tokens = makeServiceTokens(app, `${origin}${TOKEN_PATH}`);

  async function answer({ req, url }: Exchange): Promise<Answer> {
    const found = findOperation(req.method ?? '', url.pathname);
    const token = bearerToken(onlyValue(readAuthorization(req.rawHeaders)));
    tokens.require(token, found ? (SCOPES[found.operation] ?? []) : []);
    const run = found && OPERATIONS[found.operation];
    if (!run) throw notEmulated(found?.operation ?? `${req.method} ${url.pathname}`);
    const raw = await readBody(req, MAX_BODY_BYTES);
    if (!raw) throw invalid('body', 'is too large');
    const body = raw.length === 0 ? undefined : parseJson(raw);
    if (raw.length > 0 && body === undefined) {
      throw new Refusal(400, 'E0000003', 'The request body was not well-formed.');
    }
    const path = (name: string) => found.parameters.get(name) ?? '';
    return run({ org, origin, path, query: url.searchParams, body });
  }

  async function sendToken(exchange: Exchange): Promise<void> {
    const raw = await readBody(exchange.req, MAX_BODY_BYTES);
    const form = new URLSearchParams(raw?.toString('utf8'));
    const parameters = form.has('grant_type') ? form : exchange.url.searchParams;
    try {
      sendJson(exchange, 200, await tokens.issue(parameters));
    } catch (error) {
      if (!(error instanceof OAuthRefusal)) throw error;
      sendOAuthError(
        exchange,
        error.error === 'invalid_client' ? 401 : 400,
        error.error,
        error.message,
      );
    }
  }

  return {
    org,
    async handle(exchange) {
      const { pathname } = exchange.url;
      const method = exchange.req.method ?? '';
      if (pathname === '/.well-known/okta-organization' && method === 'GET') {
        const organization = { href: origin };
        const body = {
          id: org.id,
          cell: 'local',
          _links: { organization },
          pipeline: 'idx',
          settings: {},
        };
        sendJson(exchange, 200, body);
      } else if (pathname === TOKEN_PATH) {
        if (method === 'POST') await sendToken(exchange);
        else sendNotFound(exchange);
      } else if (pathname.startsWith('/api/')) {
        try {
          const { status, body } = await answer(exchange);
          if (status === 204) exchange.res.writeHead(204).end();
          else sendJson(exchange, status, body);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          sendRefusal(exchange, error);
        }
      } else return false;
      return true;
    },
  };
}

interface FoundOperation {
  /** `GET /api/v1/groups/{groupId}`. */
  readonly operation: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Finds the operation of Okta's document that a request is for, emulated or not. */
function findOperation(method: string, pathname: string): FoundOperation | undefined {
  const segments = pathname.split('/');
  for (const operation of Object.keys(SCOPES)) {
    const [verb, template = ''] = operation.split(' ');
    const names = template.split('/');
    if (verb !== method || names.length !== segments.length) continue;
    const parameters = new Map<string, string>();
    const matches = names.every((name, at) => {
      const segment = segments[at] ?? '';
      const [, parameter] = /^\{(\w+)\}$/.exec(name) ?? [];
      if (parameter === undefined) return name === segment;
      parameters.set(parameter, segment);
      return segment !== '';
    });
    if (matches) return { operation, parameters };
  }
  return undefined;
}

function sendRefusal(exchange: Exchange, { status, code, message, causes }: Refusal): void {
  sendJson(exchange, status, {
    errorCode: code,
    errorSummary: message,
    errorLink: code,
    errorId: 'local',
    errorCauses: causes.map((errorSummary) => ({ errorSummary })),
  });
}
