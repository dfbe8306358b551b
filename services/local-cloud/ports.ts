/** Ports on 127.0.0.1, counted from one base (4000; `LOCAL_PORT_BASE` moves it). */
export interface Ports {
  readonly edge: number;
  readonly backend: number;
  readonly runtime: number;
  readonly gateway: number;
  readonly httpApi: number;
  readonly lambda: number;
  readonly okta: number;
  readonly xray: number;
  readonly bedrock: number;
  readonly control: number;
  readonly dynamoDb: number;
  /** The backend's own process, behind App Runner's front. */
  readonly backendProcess: number;
  /** The agent's own process, behind the Runtime's front door. */
  readonly agentProcess: number;
}

export function portsFrom(base: number): Ports {
  return {
    edge: base,
    backend: base + 1,
    runtime: base + 2,
    gateway: base + 3,
    httpApi: base + 4,
    lambda: base + 5,
    okta: base + 6,
    xray: base + 7,
    bedrock: base + 8,
    control: base + 9,
    dynamoDb: base + 10,
    backendProcess: base + 11,
    agentProcess: base + 12,
  };
}

export function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}
