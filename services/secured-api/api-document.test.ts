import { makeApiDocument } from '@three-tier-chat/api';
import { describe, expect, it } from 'vitest';
import { securedApi } from './api.ts';

const document = makeApiDocument(securedApi);
const operation = document.paths?.['/users/me']?.get;

describe('the OpenAPI document', () => {
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
});
