import type { CloudContext } from '../context.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource } from '../terraform/resource.ts';
import { type BucketPolicy, PRIVATE, parseBucketPolicy } from './bucket-policy.ts';
import { type ObjectAnswer, s3Error } from './s3-error.ts';
import { objectOf, objectsOfRelease, type StoredObject } from './stored-object.ts';

interface ObjectRequest {
  /** `{bucket}.s3.{region}.amazonaws.com`: how an origin names a bucket. */
  readonly domain: string;
  /** As in the request line, without the query: percent-encoded, with its slash. */
  readonly path: string;
  readonly method: string;
  /** The distribution whose origin access control signed; absent for an anonymous call. */
  readonly distributionArn?: string;
  /** Whether it used TLS (default: true). */
  readonly isSecure?: boolean;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: string | undefined;
}

/** The S3 of the stacks, as an origin sees it. */
export interface Buckets {
  get(request: ObjectRequest): Promise<ObjectAnswer>;
}

type FindObject = (key: string) => Promise<StoredObject | undefined>;

interface Bucket {
  readonly arn: string;
  readonly policy: BucketPolicy;
  readonly find: FindObject;
}

/**
 * Opens the buckets of the stacks: what `aws_s3_object` puts into them, and the frontend's release
 * under `releases/{version}/`, where the deployment uploads it. Its assets, and those of the
 * `earlier` versions, are also under `assets/`, from where a deployment removes nothing.
 *
 * @throws Error if the local cloud does not know the kind of a policy or an object, or if no
 * frontend was built.
 */
export function openBuckets(context: CloudContext, earlier: readonly string[] = []): Buckets {
  const resources = context.resources();
  const findReleased = findInRelease(context, earlier);
  const openedAt = new Date();
  const buckets = new Map(
    resources.ofType('aws_s3_bucket').map((bucket): [string, Bucket] => {
      const name = String(bucket.args['bucket']);
      const inBucket = (resource: Resource) => resource.args['bucket'] === name;
      const put = new Map(
        resources
          .ofType('aws_s3_object')
          .filter(inBucket)
          .map((object) => [String(object.args['key']), objectOf(object, openedAt)]),
      );
      const policy = resources.ofType('aws_s3_bucket_policy').find(inBucket);
      return [
        readAttribute(bucket, 'bucket_regional_domain_name'),
        {
          arn: readAttribute(bucket, 'arn'),
          policy: policy
            ? parseBucketPolicy(String(policy.args['policy']), policy.address)
            : PRIVATE,
          find: async (key) => put.get(key) ?? findReleased(key),
        },
      ];
    }),
  );

  return {
    async get(request) {
      const bucket = buckets.get(request.domain);
      if (!bucket) return s3Error('NoSuchBucket');
      const key = decodeKey(request.path);
      if (key === undefined) return s3Error('InvalidURI');
      if (request.method !== 'GET' && request.method !== 'HEAD') return s3Error('AccessDenied');

      const caller = {
        accountId: context.accountId,
        ...(request.distributionArn && { distributionArn: request.distributionArn }),
        ...(request.isSecure !== undefined && { isSecure: request.isSecure }),
      };
      const resource = `${bucket.arn}/${key}`;
      if (!bucket.policy.allows({ ...caller, action: 's3:GetObject', resource })) {
        return s3Error('AccessDenied');
      }
      const object = await bucket.find(key);
      if (object) return answer(object, request);
      // A caller who may not list a bucket may not learn which keys are missing either.
      const mayList = { ...caller, action: 's3:ListBucket', resource: bucket.arn } as const;
      return s3Error(bucket.policy.allows(mayList) ? 'NoSuchKey' : 'AccessDenied');
    },
  };
}

const RELEASE_KEY = /^releases\/([^/]+)\/(.+)$/;
const ASSET_KEY = /^assets\/./;

/** The bucket as of when it was opened, with what the build had released by then. */
function findInRelease({ artifacts }: CloudContext, earlier: readonly string[]): FindObject {
  const released = artifacts.releasedVersion('frontend');
  const opened = new Map<string, Promise<ReadonlyMap<string, StoredObject>>>();

  async function find(version: string, path: string): Promise<StoredObject | undefined> {
    const objects =
      opened.get(version) ?? artifacts.unpack('frontend', version).then(objectsOfRelease);
    opened.set(version, objects);
    return (await objects).get(path);
  }

  return async (key) => {
    const [, version, path] = RELEASE_KEY.exec(key) ?? [];
    if (path !== undefined) {
      // Any other version could name a folder of this machine.
      return version === released ? find(released, path) : undefined;
    }
    if (!ASSET_KEY.test(key)) return undefined;
    for (const each of [released, ...earlier]) {
      const asset = await find(each, key);
      if (asset) return asset;
    }
    return undefined;
  };
}

function answer(object: StoredObject, request: ObjectRequest): ObjectAnswer {
  const headers = {
    'content-type': object.contentType,
    etag: object.etag,
    'last-modified': object.lastModified.toUTCString(),
    server: 'AmazonS3',
    ...(object.cacheControl && { 'cache-control': object.cacheControl }),
  };
  if (isCurrent(object, request)) return { status: 304, headers, body: Buffer.alloc(0) };
  const { body } = object;
  return { status: 200, headers: { ...headers, 'content-length': String(body.length) }, body };
}

/** RFC 9110 §13.1.2 and §13.1.3: a list of tags takes precedence over a date. */
function isCurrent(object: StoredObject, request: ObjectRequest): boolean {
  if (request.ifNoneMatch !== undefined) {
    const tags = request.ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return tags.includes('*') || tags.includes(object.etag);
  }
  const since = Date.parse(request.ifModifiedSince ?? '');
  return Math.floor(object.lastModified.getTime() / 1000) * 1000 <= since;
}

function decodeKey(path: string): string | undefined {
  try {
    return decodeURIComponent(path.replace(/^\//, ''));
  } catch {
    return undefined;
  }
}
