import { createRoute } from '@hono/zod-openapi';
import { operation } from '@three-tier-chat/api';
import * as z from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { readProfile } from '../profile.ts';
import { service } from '../service.ts';

const profile = z.object({
  uid: z.string().describe('Stable id of the user; never changes'),
  login: z.string().describe('Name that the user signs in with'),
  displayName: z
    .string()
    .describe(
      'Full name by which to address the user; the login if the sign-in does not give a name',
    ),
  email: z
    .string()
    .optional()
    .describe('Email address, if the user has one and the sign-in gives it'),
  groups: z.array(z.string()).describe('Groups that the user belongs to in this application'),
  scopes: z.array(z.string()).describe('What this sign-in allows the assistant to do for the user'),
});

const route = createRoute({
  method: 'get',
  path: '/users/me',
  operationId: 'getMyProfile',
  summary: 'Read your profile',
  description:
    'Returns the profile of the user who is signed in and on whose behalf you act: name, login, ' +
    'email, groups and granted scopes. Use it whenever the user asks about themselves, such as ' +
    '"who am I", "what is my email" or "which groups am I in". It takes no arguments and cannot ' +
    'look up anybody else.',
  security: [{ okta: [service.scopes.read.name] }],
  responses: {
    200: {
      description: 'Profile of the signed-in user',
      content: { 'application/json': { schema: profile } },
    },
  },
});

export const getMyProfile = operation(route, async (c, { directory, telemetry }: Dependencies) => {
  const profile = await readProfile(c.get('caller'), {
    lookUp: (caller) => telemetry.span('okta.userinfo', () => directory.lookUp(caller)),
  });
  return c.json(profile, 200);
});
