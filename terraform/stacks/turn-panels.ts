import type { Edge } from '../constructs/edge.ts';
import type { DashboardPanel } from '../constructs/turn-dashboard.ts';
import type { AgentStack } from './agent-stack.ts';
import type { ApiStack } from './api-stack.ts';
import type { BackendStack } from './backend-stack.ts';
import type { GatewayStack } from './gateway-stack.ts';

/** The dashboard's panels, in the order of the tiers. */
export function turnPanels(
  {
    gateway: { toolGateway, interceptor },
    apis,
    agent,
    backend,
  }: {
    readonly gateway: GatewayStack;
    readonly apis: readonly ApiStack[];
    readonly agent: AgentStack;
    readonly backend: BackendStack;
  },
  edge: Edge,
): readonly DashboardPanel[] {
  const runtime = agent.runtime.observability.metrics;
  const gateway = toolGateway.observability.metrics;
  return [
    {
      title: '1 Edge: requests, share of 5xx',
      metrics: [edge.metrics.requests, edge.metrics.errorRate],
      region: 'us-east-1',
    },
    {
      title: '2 Backend: requests, 5xx',
      metrics: [backend.service.metrics.requests, backend.service.metrics.errors],
    },
    { title: '3 Turns: ended, failed', metrics: [runtime.turns, runtime.failedTurns] },
    {
      title: '4 Runtime: invocations, system errors',
      metrics: [runtime.invocations, runtime.errors],
    },
    {
      title: '5 Runtime, Gateway, HTTP APIs: latency (p95, ms)',
      metrics: [runtime.latency, gateway.latency, ...apis.map(({ api }) => api.metrics.latency)],
    },
    {
      title: '6 Model: tokens read, written; estimated US dollars of the turns',
      metrics: [...runtime.modelTokens, runtime.estimatedCost],
    },
    {
      title: '7 Gateway: requests, system errors',
      metrics: [gateway.invocations, gateway.errors],
    },
    {
      title: '8 Interceptor: calls, errors, throttles',
      metrics: [
        interceptor.metrics.invocations,
        interceptor.metrics.errors,
        interceptor.metrics.throttles,
      ],
    },
    ...apis.map(({ title, api: { metrics: http }, lambda: { metrics: lambda } }, index) => ({
      title: `${9 + index} ${title}: requests, 5xx, function errors, throttles`,
      metrics: [http.requests, http.errors, lambda.errors, lambda.throttles],
    })),
  ];
}
