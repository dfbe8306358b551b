/** What is released by itself, and the stack that runs it. */
const STACK_OF = {
  agent: 'agentcore',
  backend: 'backend',
  frontend: 'app',
  interceptor: 'agentcore',
  'secured-api': 'api',
} as const;

export type Service = keyof typeof STACK_OF;

export const SERVICES = Object.keys(STACK_OF) as readonly Service[];

export function isService(name: string): name is Service {
  return Object.hasOwn(STACK_OF, name);
}

/** Part of the stack that reads the service's release parameter. */
export function partOf(service: Service): string {
  return STACK_OF[service];
}
