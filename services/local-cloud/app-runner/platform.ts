import type { ForwardFault } from '../http/forward.ts';
import { appRunnerSwitches } from './app-runner-switches.ts';
import { ecsExpressSwitches } from './ecs-express-switches.ts';

interface RoleAssumer {
  /** `tasks.apprunner.amazonaws.com`. */
  readonly service: string;
  readonly sessionName: string;
  /** Message for a role that the platform cannot assume. */
  readonly cannotAssume: (roleArn: string) => string;
}

const TASK: RoleAssumer = {
  service: 'ecs-tasks.amazonaws.com',
  // The task's id.
  sessionName: '00000000000000000000000000000001',
  cannotAssume: (roleArn) =>
    `ClientException: ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
};

/**
 * The differences between the two services that run the backend's image, as far as they show on a
 * laptop.
 */
export interface Platform {
  /** For the table of addresses. */
  readonly title: string;
  /** Name in the log. */
  readonly service: 'app-runner' | 'ecs-express';
  /** Assumes the role that pulls the image. */
  readonly puller: RoleAssumer;
  /** Assumes the role of the running code. */
  readonly runner: RoleAssumer;
  /** Message for an image that the role may not pull. */
  readonly cannotPull: string;
  /** Actions that a pull from a private repository needs, besides `ecr:GetAuthorizationToken`. */
  readonly pullActions: readonly string[];
  /** Time limit of a request, in milliseconds. */
  readonly requestTimeoutMs?: number;
  /** Idle timeout, in milliseconds. */
  readonly silenceMs?: number;
  /** Status if the code is not running or fails to answer. */
  readonly statusOf: Readonly<Record<ForwardFault | 'unavailable', number>>;
  /** Requests during a release wait for it. */
  readonly releaseHoldsRequests: boolean;
  /** `server` of every answer. */
  readonly server?: string;
  /** Treatment of X-Amzn-Trace-Id: a load balancer adds its own id, or starts a trace with it. */
  readonly traceHeader: 'kept' | 'dropped' | 'marked';
}

export const PLATFORM = {
  /**
   * Developer Guide, "Request timeout" and "How App Runner works with IAM", access role.
   * `ecr:BatchCheckLayerAvailability`, which AWS's policy also contains, is needed only to push.
   */
  appRunner: {
    title: 'App Runner (backend)',
    service: 'app-runner',
    puller: {
      service: 'build.apprunner.amazonaws.com',
      sessionName: 'AppRunner',
      cannotAssume: (roleArn) =>
        `InvalidRequestException: Invalid Access Role in AuthenticationConfiguration: ${roleArn}`,
    },
    runner: {
      service: 'tasks.apprunner.amazonaws.com',
      sessionName: 'AppRunner-Instance',
      cannotAssume: (roleArn) =>
        `InvalidRequestException: App Runner cannot assume the instance role ${roleArn}: its trust policy must allow tasks.apprunner.amazonaws.com`,
    },
    cannotPull:
      'Failed to pull your application image. Be sure you configure your service with a valid access role to your ECR repository.',
    pullActions: ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    requestTimeoutMs: 120_000,
    statusOf: {
      timeout: appRunnerSwitches.timeoutStatus,
      silence: appRunnerSwitches.timeoutStatus,
      unreachable: appRunnerSwitches.unavailableStatus,
      unavailable: appRunnerSwitches.unavailableStatus,
    },
    releaseHoldsRequests: appRunnerSwitches.releaseHoldsRequests,
    server: 'envoy',
    traceHeader: appRunnerSwitches.forwardsTraceHeader ? 'kept' : 'dropped',
  },
  /**
   * Fargate behind an Application Load Balancer, which has no time limit for a request, and answers
   * 504 to an idle one (ELB guide, "Application Load Balancer attributes" and "Troubleshoot", HTTP
   * 502 and 504). How it marks traces is described in "Request tracing".
   */
  ecsExpress: {
    title: 'ECS Express Mode (backend)',
    service: 'ecs-express',
    puller: TASK,
    runner: TASK,
    cannotPull:
      'CannotPullContainerError: The task cannot pull its image from ECR: AccessDeniedException:',
    pullActions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    silenceMs: ecsExpressSwitches.idleTimeoutMs,
    statusOf: {
      timeout: 504,
      silence: 504,
      unreachable: 502,
      unavailable: ecsExpressSwitches.unavailableStatus,
    },
    releaseHoldsRequests: ecsExpressSwitches.releaseHoldsRequests,
    traceHeader: 'marked',
  },
} as const satisfies Record<string, Platform>;
