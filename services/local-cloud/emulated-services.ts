import { gateway } from './agentcore-gateway/service.ts';
import { runtime } from './agentcore-runtime/service.ts';
import { appRunner } from './app-runner/service.ts';
import { bedrock } from './bedrock/service.ts';
import { cloudFront } from './cloudfront/service.ts';
import { cloudWatch } from './cloudwatch/service.ts';
import { cloudWatchLogs } from './cloudwatch-logs/service.ts';
import { control } from './control/service.ts';
import { dynamoDb } from './dynamodb/service.ts';
import type { EmulatedService } from './emulated-service.ts';
import { httpApi } from './http-api/service.ts';
import { iam } from './iam/service.ts';
import { lambda } from './lambda/service.ts';
import { okta } from './okta/service.ts';
import { s3 } from './s3/service.ts';
import { passiveResources } from './terraform/passive-resources.ts';
import { xrayWithViewer } from './trace-viewer/service.ts';

/**
 * Everything that the local cloud emulates, in the order of the start and of the table of
 * addresses. A row starts when the earlier rows are running; the services of a row start
 * concurrently.
 */
export const EMULATED_SERVICES: readonly (readonly EmulatedService[])[] = [
  [passiveResources, iam, s3],
  [xrayWithViewer, cloudWatch, cloudWatchLogs],
  [okta],
  [bedrock],
  [dynamoDb],
  [lambda],
  [httpApi],
  [gateway],
  [runtime, appRunner],
  [cloudFront],
  // The last, since its faults and its reset are those of all the others.
  [control],
];
