// The import law of the repository: one rule per row. test/import-law.test.ts shows that each fires.
const SHARED = '^services/shared/';
/** A test may reach for tools that product code may not. */
const PRODUCT = { pathNot: '\\.test\\.tsx?$|^test/|/test/' };

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'frontend-imports-only-wire-contract',
      comment: 'The browser knows the wire and nothing behind it.',
      severity: 'error',
      from: { path: '^frontend/', ...PRODUCT },
      to: { path: '^(services|okta|terraform|build|test)/', pathNot: `${SHARED}wire-contract/` },
    },
    {
      name: 'services-meet-over-http',
      comment: 'A service imports shared packages, never another service: it meets it over HTTP.',
      severity: 'error',
      from: { path: '^services/(backend|agent|interceptor|secured-api)/', ...PRODUCT },
      to: {
        path: '^(services|frontend|okta|terraform|build|test)/',
        pathNot: ['^services/$1/', SHARED],
      },
    },
    {
      name: 'shared-imports-only-wire-contract',
      comment: 'identity, telemetry, settings and http-server stand on the wire contract alone.',
      severity: 'error',
      from: { path: '^services/shared/(identity|telemetry|settings|http-server)/', ...PRODUCT },
      to: {
        path: '^(services|frontend|okta|terraform|build|test)/',
        pathNot: ['^services/shared/$1/', `${SHARED}wire-contract/`],
      },
    },
    {
      name: 'wire-contract-imports-nothing-of-ours',
      comment: 'Everything may stand on it because it stands on nothing.',
      severity: 'error',
      from: { path: `${SHARED}wire-contract/`, ...PRODUCT },
      to: { pathNot: `${SHARED}wire-contract/` },
    },
    {
      name: 'stacks-import-okta-and-environments',
      comment:
        'Stacks know okta, the wire contract, and of a service only the type of its environment.',
      severity: 'error',
      from: { path: '^terraform/', ...PRODUCT },
      to: {
        path: '^(services|frontend|build|test)/',
        pathNot: [`${SHARED}wire-contract/`, '^services/[^/]+/settings\\.ts$'],
      },
    },
    {
      name: 'stacks-import-environments-as-types',
      comment: 'A stack must not run a service: what it takes from its settings is a type.',
      severity: 'error',
      from: { path: '^terraform/' },
      to: { path: '^services/[^/]+/settings\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'okta-imports-only-wire-contract',
      severity: 'error',
      comment: 'Okta as code knows the scopes and no stack.',
      from: { path: '^okta/', ...PRODUCT },
      to: {
        path: '^(services|frontend|terraform|build|test)/',
        pathNot: `${SHARED}wire-contract/`,
      },
    },
    {
      name: 'local-cloud-runs-artifacts',
      comment: 'The local cloud imports no service and verifies tokens with code of its own.',
      severity: 'error',
      from: { path: '^services/local-cloud/', ...PRODUCT },
      to: {
        path: '^(services|frontend|okta|terraform|build|test)/',
        pathNot: ['^services/local-cloud/', `${SHARED}wire-contract/`],
      },
    },
    {
      name: 'no-circle',
      comment: 'Imports run one way.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that cannot be resolved is one that no rule can judge.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no API for dependency-cruiser to read it by: it would find nothing, and no fault.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    combinedDependencies: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
};
