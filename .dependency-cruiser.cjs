// The import law of the repository: one rule per row; test/import-law.integration.test.ts breaks each.
// Tests keep it as the code beside them does; only test/, which holds tests of several packages, is free.
const SHARED = '^services/shared/';
const WIRE_CONTRACT = `${SHARED}wire-contract/`;
const LOCAL_CLOUD = '^services/local-cloud/';
const SERVICE = '^services/(?!shared/|local-cloud/)([^/]+)/';
const INTEGRATION_TEST = '[.]integration[.]test[.]ts$';
/** Of delivery/ and test/, which nobody imports, two rules of their own speak. */
const OURS = '^(build|frontend|okta|services|terraform)/';

/** What a folder may import of ours, besides itself. */
const only = (from, ...allowed) => ({
  from: { path: from },
  to: { path: OURS, pathNot: [from, ...allowed] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'frontend-imports-only-wire-contract',
      comment: 'The browser knows the wire and nothing behind it.',
      severity: 'error',
      ...only('^frontend/', WIRE_CONTRACT),
    },
    {
      name: 'services-meet-over-http',
      comment: 'A service imports shared packages, never another service: it meets it over HTTP.',
      severity: 'error',
      from: { path: SERVICE, pathNot: INTEGRATION_TEST },
      to: { path: OURS, pathNot: ['^services/$1/', SHARED] },
    },
    {
      name: 'store-tests-start-a-dynamodb',
      comment:
        'What a store does only DynamoDB can tell: its integration test may start the local one.',
      severity: 'error',
      from: { path: `${SERVICE}.*${INTEGRATION_TEST}` },
      to: {
        path: OURS,
        pathNot: ['^services/$1/', SHARED, `${LOCAL_CLOUD}dynamodb/testing/`],
      },
    },
    {
      name: 'shared-imports-only-wire-contract',
      comment:
        'Each shared package stands on the wire contract alone; api, on what every API needs.',
      severity: 'error',
      from: { path: `${SHARED}(?!wire-contract/|api/)([^/]+)/` },
      to: { path: OURS, pathNot: [`${SHARED}$1/`, WIRE_CONTRACT] },
    },
    {
      name: 'api-imports-what-every-api-needs',
      comment:
        'An API is a Lambda function: it listens on no port, and knows no service; not every one has a table.',
      severity: 'error',
      ...only(`${SHARED}api/`, `${SHARED}(wire-contract|identity|settings|telemetry)/`),
    },
    {
      name: 'wire-contract-imports-nothing-of-ours',
      comment: 'Everything may stand on it because it stands on nothing.',
      severity: 'error',
      ...only(WIRE_CONTRACT),
    },
    {
      name: 'wire-contract-needs-no-package',
      comment:
        'It runs in a browser, in Node and in a synthesis alike: no package and no part of Node.',
      severity: 'error',
      from: { path: WIRE_CONTRACT, pathNot: '\\.test\\.ts$' },
      to: { pathNot: [WIRE_CONTRACT, OURS, '^(delivery|test)/'] },
    },
    {
      name: 'stacks-import-okta-and-environments',
      comment:
        'Stacks know okta, the wire contract, and of a service what it declares: in service.ts, and as the type of its environment.',
      severity: 'error',
      ...only(
        '^terraform/',
        '^okta/',
        WIRE_CONTRACT,
        '^services/[^/]+/settings\\.ts$',
        '^services/[^/]+/service\\.ts$',
      ),
    },
    {
      name: 'stacks-import-environments-as-types',
      comment: 'A stack must not run a service: what it takes from its settings is a type.',
      severity: 'error',
      from: { path: '^terraform/' },
      to: { path: '^services/[^/]+/settings\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-list-imports-declarations',
      comment: 'What a service declares reaches all others through the one list of services.',
      severity: 'error',
      from: { pathNot: ['^services/', '^test/', '^terraform/services\\.ts$'] },
      to: { path: '^services/[^/]+/service\\.ts$' },
    },
    {
      name: 'declarations-run-nothing',
      comment: 'A declaration is read by every synthesis and build: it imports types alone.',
      severity: 'error',
      from: { path: '^services/[^/]+/service\\.ts$' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'okta-imports-only-wire-contract',
      severity: 'error',
      comment: 'Okta as code knows the scopes and no stack.',
      ...only('^okta/', WIRE_CONTRACT),
    },
    {
      name: 'local-cloud-runs-artifacts',
      comment: 'The local cloud imports no service and verifies tokens with code of its own.',
      severity: 'error',
      ...only(LOCAL_CLOUD, WIRE_CONTRACT),
    },
    {
      name: 'trace-viewer-stands-above-the-cloud',
      comment:
        'The trace pages know this product; what emulates AWS and Okta does not. Only the start of the local cloud, at its root, imports them.',
      severity: 'error',
      from: { path: `${LOCAL_CLOUD}[^/]+/`, pathNot: `${LOCAL_CLOUD}trace-viewer/` },
      to: { path: `${LOCAL_CLOUD}trace-viewer/` },
    },
    {
      name: 'log-store-stands-below-the-cloud',
      comment:
        'The store of log lines knows no emulated service, CloudWatch Logs neither: they stand on it.',
      severity: 'error',
      from: { path: `${LOCAL_CLOUD}logs/` },
      to: {
        path: LOCAL_CLOUD,
        pathNot: [`${LOCAL_CLOUD}logs/`, `${LOCAL_CLOUD}http/parse-json\\.ts$`],
      },
    },
    {
      name: 'build-imports-definitions',
      comment: 'The build reads the list of services; what it bundles it names by path.',
      severity: 'error',
      ...only('^build/', '^terraform/', WIRE_CONTRACT),
    },
    {
      name: 'delivery-imports-build-and-definitions',
      comment: 'Deliveries take artifacts and stacks; an emulator decides nothing about AWS.',
      severity: 'error',
      ...only('^delivery/', '^build/', '^terraform/', WIRE_CONTRACT),
    },
    {
      name: 'nobody-imports-delivery',
      comment:
        'What deploys stands above all that it deploys. A journey of deliveries, in test/, is asked for what they need.',
      severity: 'error',
      from: { pathNot: ['^delivery/', '^test/[^/]+[.]terraform[.]test[.]ts$'] },
      to: { path: '^delivery/' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'test/ holds tests of several packages: what one package needs stands in it.',
      severity: 'error',
      from: { pathNot: ['^test/', '^vitest\\.config\\.ts$'] },
      to: { path: '^test/' },
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
