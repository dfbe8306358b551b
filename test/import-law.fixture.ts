/** Imports that break one rule and no other, as `importing file > what it imports`. */
export const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'frontend-imports-only-wire-contract': [
    'frontend/src/page.tsx > services/backend/app.ts',
    'frontend/src/rules.ts > services/shared/identity/index.ts',
    'frontend/src/build.ts > build/paths.ts',
    'frontend/src/okta.ts > okta/index.ts',
  ],
  'services-meet-over-http': [
    'services/backend/app.ts > services/agent/app.ts',
    'services/backend/named.ts > @three-tier-chat/agent',
    'services/backend/app.test.ts > services/agent/testing/app-harness.ts',
    'services/agent/cloud.ts > services/local-cloud/cloud.ts',
    'services/interceptor/api.ts > services/secured-api/app.ts',
    'services/secured-api/page.ts > frontend/src/view.tsx',
  ],
  'store-tests-start-a-dynamodb': [
    'services/template/store.integration.test.ts > services/local-cloud/dynamodb/database.ts',
    'services/template/store.integration.test.ts > services/secured-api/app.ts',
  ],
  'shared-imports-only-wire-contract': [
    'services/shared/identity/telemetry.ts > services/shared/telemetry/index.ts',
    'services/shared/telemetry/agent.ts > services/agent/app.ts',
    'services/shared/settings/identity.ts > services/shared/identity/index.ts',
    'services/shared/http-server/telemetry.ts > services/shared/telemetry/index.ts',
    'services/shared/telemetry/api.ts > services/shared/api/index.ts',
    'services/shared/dynamodb/telemetry.ts > services/shared/telemetry/index.ts',
  ],
  'api-imports-what-every-api-needs': [
    'services/shared/api/server.ts > services/shared/http-server/index.ts',
    'services/shared/api/table.ts > services/shared/dynamodb/index.ts',
    'services/shared/api/service.ts > services/secured-api/app.ts',
  ],
  'wire-contract-imports-nothing-of-ours': [
    'services/shared/wire-contract/identity.ts > services/shared/identity/index.ts',
    'services/shared/wire-contract/chat.test.ts > services/backend/app.ts',
  ],
  'wire-contract-needs-no-package': [
    'services/shared/wire-contract/framework.ts > hono',
    'services/shared/wire-contract/node.ts > node:fs',
  ],
  'stacks-import-okta-and-environments': [
    'terraform/stacks/agent.ts > services/agent/app.ts',
    'terraform/stacks/identity.ts > services/shared/identity/index.ts',
    'terraform/main.ts > build/paths.ts',
  ],
  'stacks-import-environments-as-types': [
    'terraform/stacks/settings.ts > services/agent/settings.ts',
    'terraform/test/settings.test.ts > services/agent/settings.ts',
  ],
  'only-the-list-imports-declarations': [
    'terraform/stacks/declared.ts > services/agent/service.ts',
  ],
  'declarations-run-nothing': [
    'services/agent/service.ts > services/shared/wire-contract/index.ts',
    'services/backend/service.ts > hono',
  ],
  'okta-imports-only-wire-contract': [
    'okta/stack.ts > terraform/stacks/app-stack.ts',
    'okta/settings.ts > services/agent/settings.ts',
  ],
  'local-cloud-runs-artifacts': [
    'services/local-cloud/agent.ts > services/agent/app.ts',
    'services/local-cloud/identity.ts > services/shared/identity/index.ts',
    'services/local-cloud/build.ts > build/paths.ts',
    'services/local-cloud/iam/iam.test.ts > terraform/synthesize.ts',
  ],
  'trace-viewer-stands-above-the-cloud': [
    'services/local-cloud/xray/pages.ts > services/local-cloud/trace-viewer/trace-routes.ts',
    'services/local-cloud/xray/xray-api.test.ts > services/local-cloud/trace-viewer/ledger.ts',
  ],
  'log-store-stands-below-the-cloud': [
    'services/local-cloud/logs/stream.ts > services/local-cloud/cloudwatch-logs/open-log-stream.ts',
    'services/local-cloud/logs/cloud.ts > services/local-cloud/context.ts',
  ],
  'build-imports-definitions': [
    'build/agent.ts > services/agent/app.ts',
    'build/agent.test.ts > services/agent/testing/app-harness.ts',
    'build/cloud.ts > services/local-cloud/cloud.ts',
  ],
  'delivery-imports-build-and-definitions': [
    'delivery/site.ts > services/local-cloud/cloud.ts',
    'delivery/agent.ts > services/agent/app.ts',
    'delivery/test/okta.test.ts > okta/index.ts',
  ],
  'nobody-imports-delivery': [
    'build/deliver.ts > delivery/deploy.ts',
    'services/backend/deliver.ts > delivery/deploy.ts',
    'test/deliver.test.ts > delivery/deploy.ts',
  ],
  'nobody-imports-tests': [
    'services/backend/harness.test.ts > test/turn.ts',
    'delivery/turn.ts > test/turn.ts',
    'frontend/src/testing/turn.ts > test/turn.ts',
  ],
  'no-circle': ['services/agent/circle/one.ts > services/agent/circle/two.ts'],
  'nothing-unresolved': [
    'services/agent/file.ts > services/agent/nowhere.ts',
    'services/agent/package.ts > nowhere',
  ],
};

/** The import back, which makes the cycle: it is reported once, from its first module. */
export const WAY_BACK = 'services/agent/circle/two.ts > services/agent/circle/one.ts';

/** Imports that break no rule. `type`: as `import type`. */
export const ALLOWED: readonly string[] = [
  'frontend/src/wire.ts > services/shared/wire-contract/index.ts',
  'services/backend/identity.ts > services/shared/identity/index.ts',
  'services/shared/identity/wire.ts > services/shared/wire-contract/index.ts',
  'services/shared/api/identity.ts > services/shared/identity/index.ts',
  'services/shared/api/wire.ts > services/shared/wire-contract/index.ts',
  'services/secured-api/family.ts > services/shared/api/index.ts',
  'services/conversations/table.ts > services/shared/dynamodb/index.ts',
  'services/local-cloud/wire.ts > services/shared/wire-contract/index.ts',
  'services/local-cloud/cloud.ts > services/local-cloud/trace-viewer/start-trace-viewer.ts',
  'services/local-cloud/trace-viewer/start.ts > services/local-cloud/xray/start-xray.ts',
  'services/local-cloud/cloudwatch-logs/stream.ts > services/local-cloud/logs/log-store.ts',
  'services/local-cloud/logs/line.ts > services/local-cloud/http/parse-json.ts',
  'okta/wire.ts > services/shared/wire-contract/index.ts',
  'terraform/stacks/okta.ts > okta/index.ts',
  'terraform/stacks/environment.ts > type services/agent/settings.ts',
  'terraform/services.ts > services/interceptor/service.ts',
  'services/interceptor/service.ts > type services/interceptor/settings.ts',
  'build/list.ts > terraform/services.ts',
  'delivery/build.ts > build/paths.ts',
  'delivery/list.ts > terraform/services.ts',
  'test/several.test.ts > services/agent/app.ts',
  'test/build.test.ts > build/paths.ts',
  'services/agent/framework.ts > hono',
];

/** Every form of import that the law must detect, from a service to another one. */
export const WAYS: Readonly<Record<string, string>> = {
  value: "import { app } from '../agent/app.ts'; export const it = app;",
  effect: "import '../agent/app.ts';",
  type: "import type { App } from '../agent/app.ts'; export type It = App;",
  'inline-type': "import { type App } from '../agent/app.ts'; export type It = App;",
  export: "export { app } from '../agent/app.ts';",
  'export-all': "export * from '../agent/app.ts';",
  dynamic: "export const it = await import('../agent/app.ts');",
};
