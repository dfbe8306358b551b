import type { BackendImage } from './backend-image.ts';
import type { Platform } from './platform.ts';

/** The service that runs the backend's image, as far as it decides what runs on a laptop. */
export interface HostedService extends BackendImage {
  readonly platform: Platform;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthCheckPath: string;
  /** On whose behalf the platform takes the roles. */
  readonly arn: string;
  /** Pulls the image. */
  readonly accessRoleArn: string;
  /** The running code's. */
  readonly instanceRoleArn: string;
  /** Where the platform, with the role that pulls, puts what the code writes. */
  readonly logGroup?: string;
  /** Of the platform itself, where it needs one. */
  readonly infrastructureRoleArn?: string;
}
