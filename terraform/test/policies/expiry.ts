import { valueAt } from './json-path.ts';
import { demand, listOf, type Policy } from './policy.ts';
import { edit } from './world.ts';

const IMAGES = 'bootstrap/images-lifecycle';
const ARTIFACTS = 'bootstrap/artifacts-lifecycle';

export const EXPIRY_POLICIES: readonly Policy[] = [
  {
    name: 'no image and no artifact expires that an environment may run',
    judge: {
      aws_ecr_lifecycle_policy: (lifecycle) =>
        listOf(valueAt(lifecycle.json, 'policy.rules')).flatMap((_, index) =>
          demand(
            lifecycle,
            `policy.rules.${index}.selection.tagStatus`,
            'untagged',
            'set untagged: releases name images by their tags, and ECR does not know which run',
          ),
        ),
      aws_s3_bucket_lifecycle_configuration: (lifecycle) =>
        listOf(valueAt(lifecycle.json, 'rule')).flatMap((_, index) =>
          demand(
            lifecycle,
            `rule.${index}.expiration`,
            undefined,
            'leave it out: S3 does not know which artifacts run',
          ),
        ),
    },
    seeds: [
      {
        mistake: 'images counted with those that run',
        plant: edit(IMAGES, 'policy.rules.0.selection.tagStatus', 'any'),
        finds: `${IMAGES}: policy.rules.0.selection.tagStatus is "any"`,
      },
      {
        mistake: 'artifacts that expire by age',
        plant: edit(ARTIFACTS, 'rule.0.expiration', [{ days: 90 }]),
        finds: `${ARTIFACTS}: rule.0.expiration is [{"days":90}]`,
      },
    ],
  },
];
