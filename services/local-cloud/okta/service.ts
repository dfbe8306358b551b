import type { EmulatedService } from '../emulated-service.ts';
import { oktaAttributes } from './attributes.ts';
import { startOkta } from './okta.ts';
import { OKTA_PORT } from './port.ts';

export const okta: EmulatedService = {
  name: 'Okta',
  attributes: oktaAttributes,
  ports: [OKTA_PORT],
  start: (context, { settings: { seedPath } }) => startOkta(context, { seedPath }),
};
