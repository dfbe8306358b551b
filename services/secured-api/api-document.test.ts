import { describe, expect, it } from 'vitest';
import { makeApiDocument } from './api-document.ts';

const document = makeApiDocument();
const operation = document.paths?.['/users/me']?.get;

describe('the OpenAPI document', () => {
  it('names no server and declares how callers authenticate', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document).not.toHaveProperty('servers');
    expect(document.components?.securitySchemes).toMatchObject({
      okta: { type: 'http', scheme: 'bearer' },
    });
  });

  it('describes a tool well enough for the model to choose it', () => {
    expect(operation).toMatchObject({
      operationId: 'getMyProfile',
      security: [{ okta: ['profile.read'] }],
      description: expect.stringContaining('who am I'),
    });
    expect(operation).not.toHaveProperty('parameters');
    expect(operation).not.toHaveProperty('requestBody');
  });

  it('describes the answer', () => {
    expect(operation?.responses?.['200']).toMatchObject({
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['uid', 'login', 'displayName', 'groups', 'scopes'],
          },
        },
      },
    });
  });

  it('contains nothing that AgentCore or Terraform would refuse', () => {
    const text = JSON.stringify(document);
    expect(text).not.toMatch(/"(oneOf|anyOf|allOf)"/);
    expect(text).not.toMatch(/[$%]\{/);
  });
});
