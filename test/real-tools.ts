import { makeApiDocument } from '@three-tier-chat/api';
import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import { parseTools } from '../services/local-cloud/agentcore-gateway/openapi-tools.ts';
import { gatewaySwitches } from '../services/local-cloud/agentcore-gateway/switches.ts';
import type { ToolSpec } from '../services/local-cloud/bedrock/converse-request.ts';
import { securedApi } from '../services/secured-api/api.ts';
import { service } from '../services/secured-api/service.ts';
import { parseApiDocument } from '../terraform/openapi/api-document.ts';
import { makeGatewaySchema } from '../terraform/openapi/gateway-schema.ts';

/** The tools that the Gateway makes of the secured API, as the model is given them. */
export function realTools(): readonly ToolSpec[] {
  return toolsOf(makeApiDocument(securedApi), service);
}

/** The tools that the Gateway makes of an API's document. */
export function toolsOf(document: unknown, declaration: ApiDeclaration): readonly ToolSpec[] {
  const json = JSON.parse(JSON.stringify(document));
  const { toolTarget = '' } = declaration;
  const schema = makeGatewaySchema(parseApiDocument(json, declaration), 'http://127.0.0.1:4004');
  return parseTools(toolTarget, schema, toolTarget, gatewaySwitches).map(
    ({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema: { json: { ...inputSchema } },
    }),
  );
}
