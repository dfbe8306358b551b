import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../http/serve-http.ts';
import { PortsTaken, requireFreePorts } from './require-free-ports.ts';

const servers: HttpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function occupy(): Promise<number> {
  const server = await listen(0, (_, response) => response.end());
  servers.push(server);
  return server.port;
}

describe('the ports', () => {
  it('may be used if they are free', async () => {
    await expect(requireFreePorts({ edge: 0, okta: 0 })).resolves.toBeUndefined();
  });

  it('that are taken are all named, with their purpose and the variable that moves them', async () => {
    const [edge, okta] = [await occupy(), await occupy()];
    const refused = await requireFreePorts({ edge, backend: 0, okta }).catch((error) => error);
    expect(refused).toBeInstanceOf(PortsTaken);
    expect(refused.message).toContain(`${edge} (edge), ${okta} (okta).`);
    expect(refused.message).not.toContain('backend');
    expect(refused.message).toContain('LOCAL_PORT_BASE=');
  });
});
