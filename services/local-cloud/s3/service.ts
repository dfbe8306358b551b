import type { EmulatedService } from '../emulated-service.ts';
import { s3Attributes } from './attributes.ts';

/** It has no port: only CloudFront reads it, and opens the buckets itself. */
export const s3: EmulatedService = { name: 'S3', attributes: s3Attributes };
