import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readApiDocuments } from '../terraform/openapi/api-documents.ts';
import { API_NAMES, SERVICES } from '../terraform/services.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { signInAs } from './turn.ts';

const DIST = join(import.meta.dirname, '../dist');

describe("MCP's own client library at the Gateway", () => {
  let cloud: LocalCloud;
  let client: Client;

  beforeAll(async () => {
    cloud = await startLocalCloud();
  });
  afterAll(() => cloud?.stop());
  beforeEach(() => {
    client = new Client({ name: 'mcp-client-journey', version: '1.0.0' });
  });
  afterEach(() => client.close());

  function connect(headers: Readonly<Record<string, string>>): Promise<void> {
    const transport = new StreamableHTTPClientTransport(new URL(`${cloud.url(3)}/mcp`), {
      requestInit: { headers },
    });
    // The library is not compiled with exactOptionalPropertyTypes.
    return client.connect(transport as Transport);
  }

  it('lists the tools and calls one as the user of the bearer token', async () => {
    const { accessToken } = await signInAs(cloud, 'colleague');
    await connect({ authorization: `Bearer ${accessToken}` });

    const { tools } = await client.listTools();
    const documents = await readApiDocuments(DIST);
    const operations = API_NAMES.flatMap((service) => {
      const { toolTarget }: ApiDeclaration = SERVICES[service].api;
      const ids = documents[service].operations.map(({ operationId }) => operationId);
      return toolTarget === undefined ? [] : ids.map((id) => `${toolTarget}___${id}`);
    });
    expect(tools.map(({ name }) => name).toSorted()).toEqual(operations.toSorted());

    const { content, isError } = await client.callTool({ name: 'securedApi___getMyProfile' });
    expect(isError).not.toBe(true);
    const [profile] = content as readonly { readonly text: string }[];
    expect(JSON.parse(profile?.text ?? '')).toMatchObject({
      displayName: expect.stringContaining('Chat Colleague'),
      email: expect.stringContaining('colleague@example.com'),
    });
  });

  it('calls a tool with the scopes that it discovered, and no other', async () => {
    const refused = await fetch(`${cloud.url(3)}/mcp`, { method: 'POST', body: '{}' });
    const challenge = refused.headers.get('www-authenticate') ?? '';
    const metadataUrl = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '';
    const metadata = (await (await fetch(metadataUrl)).json()) as {
      readonly authorization_servers: readonly string[];
      readonly scopes_supported: readonly string[];
    };
    expect(/scope="([^"]+)"/.exec(challenge)?.[1]?.split(' ')).toEqual(metadata.scopes_supported);
    const [issuer = ''] = metadata.authorization_servers;
    const { accessToken } = await signInAs(cloud, 'colleague', {
      issuer,
      scopes: metadata.scopes_supported,
    });

    await connect({ authorization: `Bearer ${accessToken}` });
    const { content, isError } = await client.callTool({ name: 'securedApi___getMyProfile' });
    expect(isError).not.toBe(true);
    const [profile] = content as readonly { readonly text: string }[];
    // Without `openid` userinfo returns only the login.
    expect(JSON.parse(profile?.text ?? '')).toEqual({
      uid: expect.stringMatching(/^00u/),
      login: 'colleague@example.com',
      displayName: 'colleague@example.com',
      groups: ['chat-users'],
      scopes: metadata.scopes_supported,
    });
  });

  it('is refused by the interceptor with a token for the tools that may not chat', async () => {
    const { accessToken } = await signInAs(cloud, 'member', { scopes: ['profile.read'] });
    const refused = await connect({ authorization: `Bearer ${accessToken}` }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 403 });
    expect(String(refused)).toContain('scope chat.invoke is missing');
  });

  it('is refused without a token', async () => {
    const refused = await connect({}).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StreamableHTTPError);
    expect(refused).toMatchObject({ code: 401 });
  });

  it('is refused with an invalid token', async () => {
    const refused = await connect({ authorization: 'Bearer not.a.token' }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 401 });
  });
});
