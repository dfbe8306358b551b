import { ALARMS } from './alarms.ts';
import { ACCOUNT } from './aws-account.ts';
import { CANARY_CHECK } from './canary.ts';
import { CERTIFICATE } from './certificate.ts';
import type { Check } from './check.ts';
import { ISSUER_CHECKS } from './issuer.ts';
import { MODEL } from './model.ts';
import { OKTA_ACCESS } from './okta-access.ts';
import { OKTA } from './okta-checks.ts';
import { QUOTAS } from './quotas.ts';
import { SITE_CHECKS } from './site.ts';
import { SPANS_CHECK } from './spans.ts';
import { STACKS } from './stacks.ts';
import { DELIVERY_TOOLS, TOOLS } from './tools.ts';

/** What must be true of this machine to run the system on it. */
export const LOCAL_CHECKS: readonly Check[] = TOOLS;

/** Everything that must be true before and after a deploy, in the order of the report. */
export const CHECKS: readonly Check[] = [
  ...TOOLS,
  ...DELIVERY_TOOLS,
  ...ACCOUNT,
  ...MODEL,
  ...QUOTAS,
  CERTIFICATE,
  ...OKTA,
  ...OKTA_ACCESS,
  STACKS,
  ...ISSUER_CHECKS,
  ...SITE_CHECKS,
  CANARY_CHECK,
  SPANS_CHECK,
  ...ALARMS,
];
