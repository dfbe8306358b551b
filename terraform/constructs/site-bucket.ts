import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { customerKeyArn } from './customer-key.ts';
import { siteBucket } from './names.ts';
import { PrivateBucket } from './private-bucket.ts';

/**
 * The private bucket of the site: `config.json` at its root, which the stack writes, and
 * `releases/<version>/` and `assets/`, which the frontend's release uploads: `assets/` keeps the
 * assets of every release, for pages that were loaded from earlier ones. That upload sets
 * `cache-control`: `no-cache` on `index.html`, which names the release's assets, and `immutable` on
 * the assets, whose names hold their hash.
 */
export class SiteBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, {
      name: siteBucket(settings),
      // Its content can be rebuilt, so it is destroyed with its environment unless that is
      // protected.
      preventDestroy: settings.preventDestroy,
      keyArn: customerKeyArn(scope, settings),
    });
  }

  /** Allows only one distribution to read. */
  admitDistribution(distributionArn: string): void {
    this.admit([
      {
        Sid: 'ReadByDistribution',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: `${this.arn}/*`,
        Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
      },
    ]);
  }
}
