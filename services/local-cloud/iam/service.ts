import type { EmulatedService } from '../emulated-service.ts';
import { iamAttributes } from './attributes.ts';

/** It has no port: every service uses it through the context. */
export const iam: EmulatedService = { name: 'IAM', attributes: iamAttributes };
