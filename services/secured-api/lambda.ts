import { createLambdaHandler } from '@three-tier-chat/api/lambda';
import { securedApi } from './api.ts';
import { createOktaDirectory } from './okta-directory.ts';
import { loadSettings } from './settings.ts';

const settings = loadSettings(process.env);

/** Entry point of the Lambda function. */
export const handler = createLambdaHandler(securedApi, settings, (shared) => ({
  ...shared,
  directory: createOktaDirectory(settings),
}));
