/** How the two services that run the backend's image differ, as far as a laptop shows it. */
export interface Platform {
  /** For the table of addresses. */
  readonly title: string;
  /** Name in the log. */
  readonly service: 'app-runner' | 'ecs-express';
  /** Who takes the role that pulls the image, and who the running code's. */
  readonly pulls: string;
  readonly runs: string;
  /** What a pull from a private repository asks for, besides `ecr:GetAuthorizationToken`. */
  readonly pullActions: readonly string[];
  /** Longest request, whatever it is doing, in milliseconds. */
  readonly requestTimeoutMs?: number;
  /** Longest silence of the code, in milliseconds. */
  readonly silenceMs?: number;
  /** `server` of every answer. */
  readonly server?: string;
  /** A load balancer writes its own id before the trace header that came in. */
  readonly marksTrace: boolean;
}

export const PLATFORM = {
  /**
   * Developer Guide, "Request timeout" and "How App Runner works with IAM", access role;
   * `ecr:BatchCheckLayerAvailability` stands in AWS's policy too, and belongs to a push.
   */
  appRunner: {
    title: 'App Runner (backend)',
    service: 'app-runner',
    pulls: 'build.apprunner.amazonaws.com',
    runs: 'tasks.apprunner.amazonaws.com',
    pullActions: ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    requestTimeoutMs: 120_000,
    server: 'envoy',
    marksTrace: false,
  },
  /**
   * Fargate behind an Application Load Balancer: its idle timeout is 60 seconds (ELB guide,
   * "Application Load Balancer attributes"), its mark on traces that of the guide's "Request tracing".
   */
  ecsExpress: {
    title: 'ECS Express Mode (backend)',
    service: 'ecs-express',
    pulls: 'ecs-tasks.amazonaws.com',
    runs: 'ecs-tasks.amazonaws.com',
    pullActions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    silenceMs: 60_000,
    marksTrace: true,
  },
} as const satisfies Record<string, Platform>;
