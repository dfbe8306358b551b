import { describe, expect, it } from 'vitest';
import { API_NAMES, SERVICE_NAMES } from '../../terraform/services.ts';
import { affectedBy, foldersOf } from './affected.ts';

describe('a change', () => {
  it.each(SERVICE_NAMES)('of the folder of %s deploys it alone', (service) => {
    const folder = service === 'frontend' ? 'frontend' : `services/${service}`;
    expect(affectedBy([`${folder}/README.md`])).toEqual({ services: [service], platform: false });
  });

  it('of what every service imports deploys all of them', () => {
    const file = 'services/shared/wire-contract/scopes.ts';
    expect(affectedBy([file])).toEqual({ services: SERVICE_NAMES, platform: false });
  });

  it('of what some import deploys those', () => {
    expect(affectedBy(['services/shared/api/require-scope.ts']).services).toEqual(API_NAMES);
    expect(affectedBy(['services/shared/http-server/x.ts']).services).toEqual(['agent', 'backend']);
  });

  it.each(['package-lock.json', 'build/bundle.ts'])('of %s deploys all of them', (file) => {
    expect(affectedBy([file])).toEqual({ services: SERVICE_NAMES, platform: false });
  });

  it.each(['terraform/settings.ts', 'okta/authorization-server.ts'])(
    'of %s is for the platform, and for no service',
    (file) => {
      expect(affectedBy([file])).toEqual({ services: [], platform: true });
    },
  );

  it.each([
    'docs/operate.md',
    'test/turn.journey.test.ts',
    'services/local-cloud/main.ts',
    'services/agentx/x.ts',
  ])('of %s deploys nothing', (file) => {
    expect(affectedBy([file])).toEqual({ services: [], platform: false });
  });

  it('of nothing deploys nothing', () => {
    expect(affectedBy([])).toEqual({ services: [], platform: false });
  });
});

it('follows the packages that a package imports', () => {
  // The API's own package imports the wire contract; the service need not say so.
  expect(foldersOf('secured-api')).toEqual(
    expect.arrayContaining([
      'services/secured-api/',
      'services/shared/api/',
      'services/shared/identity/',
      'services/shared/wire-contract/',
    ]),
  );
});
