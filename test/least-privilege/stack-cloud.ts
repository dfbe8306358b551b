import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GATEWAY_PORT } from '../../services/local-cloud/agentcore-gateway/port.ts';
import {
  AGENT_PROCESS_PORT,
  RUNTIME_PORT,
} from '../../services/local-cloud/agentcore-runtime/port.ts';
import { BACKEND_PORT, BACKEND_PROCESS_PORT } from '../../services/local-cloud/app-runner/port.ts';
import { releaseParameters } from '../../services/local-cloud/artifacts/release-parameters.ts';
import { allAttributes } from '../../services/local-cloud/attributes.ts';
import { BEDROCK_PORT } from '../../services/local-cloud/bedrock/port.ts';
import { CLOUDWATCH_LOGS_PORT } from '../../services/local-cloud/cloudwatch-logs/port.ts';
import type { CloudContext } from '../../services/local-cloud/context.ts';
import { DYNAMODB_PORT } from '../../services/local-cloud/dynamodb/port.ts';
import { freePort } from '../../services/local-cloud/http/testing/free-port.ts';
import { createIam } from '../../services/local-cloud/iam/iam.ts';
import { LAMBDA_PORT } from '../../services/local-cloud/lambda/port.ts';
import { createMemoryLogStore } from '../../services/local-cloud/logs/memory-log-store.ts';
import { portsFrom } from '../../services/local-cloud/ports.ts';
import type { StackDocument } from '../../services/local-cloud/terraform/load-stacks.ts';
import { onlyResource } from '../../services/local-cloud/terraform/only-resource.ts';
import { resolveStacks } from '../../services/local-cloud/terraform/resolve-stacks.ts';
import type { Resource } from '../../services/local-cloud/terraform/resource.ts';
import { XRAY_PORT } from '../../services/local-cloud/xray/port.ts';

/**
 * The context of a local cloud with these stacks; its artifacts only answer that they are running.
 */
export interface StackCloud {
  readonly context: CloudContext;
  /** The only resource of a type. */
  the(type: string): Resource;
  /** What CloudTrail would show of a refused action whose name begins with this. */
  refusalOf(action: string): string | undefined;
  /** Segments that reached X-Ray. */
  readonly segments: readonly string[];
  /** Resolves with the first result; searches again after each line and segment. */
  when(find: () => string | undefined): Promise<string>;
  close(): Promise<void>;
}

/**
 * Writes one line, and sends one segment if there is a daemon, as a service does for each request.
 */
const SPEAK = `
import { createSocket } from 'node:dgram';
const [host, port] = process.env.AWS_XRAY_DAEMON_ADDRESS?.split(':') ?? [];
if (port) {
  const socket = createSocket('udp4');
  socket.send('{"format":"json","version":1}\\n{}', Number(port), host, () => socket.close());
}
console.log(JSON.stringify({ level: 'INFO', message: 'spoken' }));
`;
const SERVE = `${SPEAK}
import http from 'node:http';
http.createServer((request, response) => response.end('{"status":"Healthy"}')).listen(process.env.PORT, '127.0.0.1');
`;
const ARTIFACT = {
  'package.json': '{"type":"module"}',
  // The agent and the backend.
  'main.js': SERVE,
  'main.mjs': SERVE,
  'lambda.mjs': `${SPEAK}; export const handler = async () => ({ statusCode: 200 });`,
};

export async function makeStackCloud(stacks: readonly StackDocument[]): Promise<StackCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'least-privilege-'));
  for (const [name, text] of Object.entries(ARTIFACT)) await writeFile(join(folder, name), text);
  const events = new EventTarget();
  const changed = () => events.dispatchEvent(new Event('change'));
  const segments: string[] = [];
  const xray = createSocket('udp4').bind(0, '127.0.0.1');
  await once(xray, 'listening');
  xray.on('message', (datagram) => {
    segments.push(datagram.toString());
    changed();
  });

  const portOf = portsFrom(15_000, [
    [RUNTIME_PORT, 0],
    [BACKEND_PORT, 0],
    [GATEWAY_PORT, 0],
    [LAMBDA_PORT, 0],
    [BEDROCK_PORT, 0],
    [DYNAMODB_PORT, 0],
    [CLOUDWATCH_LOGS_PORT, 0],
    [XRAY_PORT, xray.address().port],
    [AGENT_PROCESS_PORT, await freePort()],
    [BACKEND_PROCESS_PORT, await freePort()],
  ]);
  const identity = { portOf, region: 'us-east-1', accountId: '000000000000' };
  const artifacts = { releasedVersion: () => 'v1', unpack: async () => folder };
  const resources = resolveStacks(stacks, allAttributes(identity), releaseParameters(artifacts));
  const logs = createMemoryLogStore({ onLine: changed });
  const shared = { ...identity, resources: () => resources, logs };
  return {
    context: { ...shared, artifacts, iam: createIam(shared) },
    the: (type) => onlyResource(resources, type),
    refusalOf(action) {
      const refused = logs
        .all()
        .find((line) => line.service === 'iam' && String(line['action']).startsWith(action));
      return refused && String(refused['reason']);
    },
    segments,
    async when(find) {
      for (;;) {
        const found = find();
        if (found !== undefined) return found;
        await once(events, 'change');
      }
    },
    async close() {
      xray.close();
      await rm(folder, { recursive: true });
    },
  };
}
