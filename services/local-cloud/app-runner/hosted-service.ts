import type { BackendImage } from './backend-image.ts';
import type { Platform } from './platform.ts';

/** The service that runs the backend's image, as far as it affects what runs on a laptop. */
export interface HostedService extends BackendImage {
  readonly platform: Platform;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthCheckPath: string;
  /** The resource on whose behalf the platform assumes the roles. */
  readonly arn: string;
  /** The role that pulls the image. */
  readonly accessRoleArn: string;
  /** The role of the running code. */
  readonly instanceRoleArn: string;
  /** Where the platform writes the code's output. */
  readonly logGroup: string;
  /** With which permissions it does: the role's that pulls the image, or its own. */
  readonly logWriter: 'puller' | 'platform';
  /** The role of the platform itself, if it needs one. */
  readonly infrastructureRoleArn?: string;
}
