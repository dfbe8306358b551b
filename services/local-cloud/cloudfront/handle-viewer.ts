import { randomBytes } from 'node:crypto';
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import { readAuthorization } from '../http/authorization-header.ts';
import { type ForwardFault, forward } from '../http/forward.ts';
import { readTarget } from '../http/request-target.ts';
import type { Buckets } from '../s3/open-buckets.ts';
import { compress, type WholeAnswer } from './compress.ts';
import type { EdgeRequest } from './edge-function.ts';
import { type EdgeRefusal, refuseByMethod, refuseBySize } from './edge-limits.ts';
import { edgePage } from './edge-page.ts';
import { edgeSwitches } from './edge-switches.ts';
import type { LiveReload } from './live-reload.ts';
import type { Behaviour, Distribution, Origin } from './load-distribution.ts';
import { type EdgeHop, toOriginHeaders, toOriginPath } from './origin-request.ts';
import { normalizePath } from './path-pattern.ts';
import { applyResponseHeaders } from './response-headers.ts';

export interface Edge {
  readonly distribution: Distribution;
  readonly buckets: Buckets;
  readonly liveReload: LiveReload | undefined;
}

const NO_PATH: EdgeRefusal = { status: 400, reason: 'The request line names no path.' };
const SEVERAL_AUTHORIZATIONS: EdgeRefusal = {
  status: 400,
  reason: 'The request has more than one Authorization.',
};
const FUNCTION_FAILED: EdgeRefusal = {
  status: edgeSwitches.functionErrorStatus,
  reason: 'The CloudFront function is not valid or could not run.',
};
const FAULTS: Readonly<Record<ForwardFault, EdgeRefusal>> = {
  unreachable: { status: 502, reason: 'CloudFront could not connect to the origin.' },
  silence: { status: 504, reason: 'CloudFront waited too long for the origin.' },
  timeout: { status: 504, reason: 'CloudFront waited too long for the origin.' },
};

/** Answers one request of a viewer as the distribution defines. */
export async function handleViewer(
  request: IncomingMessage,
  response: ServerResponse,
  edge: Edge,
): Promise<void> {
  const { distribution, liveReload } = edge;
  const hop: EdgeHop = {
    host: `${distribution.id.toLowerCase()}.cloudfront.net`,
    requestId: randomBytes(42).toString('base64url'),
    ip: request.socket.remoteAddress ?? '127.0.0.1',
  };
  const viewer = toEdgeRequest(request);
  const tooLarge = refuseBySize(request);
  if (tooLarge || !viewer) {
    return write(response, edgePage(tooLarge ?? NO_PATH, hop.requestId), hop);
  }
  if (readAuthorization(request.rawHeaders).kind === 'several') {
    return write(response, edgePage(SEVERAL_AUTHORIZATIONS, hop.requestId), hop);
  }
  if (liveReload?.answer(viewer.uri, response)) return;

  const behaviour = distribution.behaviourOf(normalizePath(viewer.uri));
  const writeGenerated = (answer: WholeAnswer) => {
    const policy = edgeSwitches.policyCoversGeneratedAnswers ? behaviour.responseHeaders : [];
    write(response, { ...answer, headers: applyResponseHeaders(policy, answer.headers) }, hop);
  };
  const notAllowed = refuseByMethod(request, behaviour.methods);
  if (notAllowed) return writeGenerated(edgePage(notAllowed, hop.requestId));
  const decision = await decide(viewer, { behaviour, distribution, hop });
  if (decision.kind === 'answer') return writeGenerated(decision.answer);

  const { asked } = decision;
  const { origin } = behaviour;
  if (origin.kind === 's3') {
    return write(response, await answerFromBucket(asked, behaviour, edge), hop);
  }
  const fault = await forwardToOrigin(request, response, { asked, behaviour, origin, hop });
  if (fault) writeGenerated(edgePage(FAULTS[fault], hop.requestId));
}

type Decision =
  | { readonly kind: 'ask'; readonly asked: EdgeRequest }
  | { readonly kind: 'answer'; readonly answer: WholeAnswer };

/** Runs the behaviour's function, if it has one, and then applies the default root object. */
async function decide(
  viewer: EdgeRequest,
  {
    behaviour,
    distribution,
    hop,
  }: { readonly behaviour: Behaviour; readonly distribution: Distribution; readonly hop: EdgeHop },
): Promise<Decision> {
  const withRoot = (one: EdgeRequest): EdgeRequest =>
    one.uri === '/' && distribution.defaultRootObject
      ? { ...one, uri: `/${distribution.defaultRootObject}` }
      : one;
  if (!behaviour.viewerRequest) return { kind: 'ask', asked: withRoot(viewer) };

  const verdict = await behaviour
    .viewerRequest(edgeSwitches.functionSeesRoot ? viewer : withRoot(viewer), {
      ...hop,
      distributionId: distribution.id,
    })
    .catch(() => undefined);
  if (!verdict) return { kind: 'answer', answer: edgePage(FUNCTION_FAILED, hop.requestId) };
  if (verdict.kind === 'request') return { kind: 'ask', asked: withRoot(verdict.request) };
  const { headers } = verdict.response;
  const own = { 'x-cache': 'FunctionGeneratedResponse from cloudfront' };
  return { kind: 'answer', answer: { ...verdict.response, headers: { ...headers, ...own } } };
}

async function answerFromBucket(
  asked: EdgeRequest,
  behaviour: Behaviour,
  { distribution, buckets, liveReload }: Edge,
): Promise<WholeAnswer> {
  const { origin } = behaviour;
  const found = await buckets.get({
    domain: origin.domain,
    path: toOriginPath(asked, behaviour),
    method: asked.method,
    ...(origin.kind === 's3' && origin.signs && { distributionArn: distribution.arn }),
    ifNoneMatch: asked.headers['if-none-match'],
    ifModifiedSince: asked.headers['if-modified-since'],
  });
  const injected = liveReload?.inject(found) ?? found;
  const { status, headers, body } =
    behaviour.compress && behaviour.cache.compresses
      ? await compress(injected, asked.headers['accept-encoding'])
      : injected;
  return { status, headers: toViewerHeaders(headers, status, behaviour), body };
}

function forwardToOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  {
    asked,
    behaviour,
    origin,
    hop,
  }: {
    readonly asked: EdgeRequest;
    readonly behaviour: Behaviour;
    readonly origin: Extract<Origin, { kind: 'http' }>;
    readonly hop: EdgeHop;
  },
): Promise<ForwardFault | undefined> {
  return forward(request, response, {
    origin: origin.url,
    path: toOriginPath(asked, behaviour),
    headers: toOriginHeaders(asked, behaviour, hop),
    silenceMs: origin.readTimeoutMs,
    answerHeaders: (answer) => ({
      ...toViewerHeaders(answer.headers, answer.statusCode ?? 502, behaviour),
      ...hopHeaders(hop, answer.headers.via),
    }),
  });
}

function toViewerHeaders(
  headers: OutgoingHttpHeaders | IncomingHttpHeaders,
  status: number,
  { responseHeaders }: Behaviour,
): OutgoingHttpHeaders {
  return {
    ...applyResponseHeaders(responseHeaders, headers),
    'x-cache': `${status >= 400 ? 'Error' : 'Miss'} from cloudfront`,
  };
}

function hopHeaders({ host, requestId }: EdgeHop, via?: string): OutgoingHttpHeaders {
  const own = `1.1 ${host} (CloudFront)`;
  return {
    via: via ? `${via}, ${own}` : own,
    'x-amz-cf-pop': 'LOCAL50-P1',
    'x-amz-cf-id': requestId,
  };
}

function write(
  response: ServerResponse,
  { status, headers, body }: WholeAnswer,
  hop: EdgeHop,
): void {
  response.writeHead(status, { ...headers, ...hopHeaders(hop) });
  response.end(body);
}

/** Undefined if the request line has no path: a proxy's absolute form, or `*`. */
function toEdgeRequest({ method = 'GET', url, headers }: IncomingMessage): EdgeRequest | undefined {
  const target = readTarget(url);
  if (!target) return undefined;
  return {
    method,
    uri: target.path,
    queryString: target.query,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
    ),
  };
}
