import type { Port } from '../ports.ts';

export const RUNTIME_PORT: Port = { name: 'runtime', offset: 2 };

/** The agent's own process, behind the Runtime's front door. */
export const AGENT_PROCESS_PORT: Port = { name: 'agent process', offset: 12 };
