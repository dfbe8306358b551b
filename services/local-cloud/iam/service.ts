import type { EmulatedService } from '../emulated-service.ts';
import { iamAttributes } from './attributes.ts';

/** It has no port: every service asks it through the context. */
export const iam: EmulatedService = { name: 'IAM', attributes: iamAttributes };
