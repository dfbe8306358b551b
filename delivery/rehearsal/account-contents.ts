import type { Overlay } from './aws-overlay/overlay.ts';

interface Listing {
  readonly service: string;
  readonly path?: string;
  /** Of a JSON protocol: `Logs_20140328.DescribeLogGroups`. */
  readonly target?: string;
  /** Of the query protocol: `Action=ListRoles&Version=2010-05-08`. */
  readonly form?: string;
  /** Extracts each resource's name from the answer. */
  readonly names: RegExp;
}

/** One listing for each kind of resource that moto creates for the stacks, except S3 objects. */
const LISTINGS: readonly Listing[] = [
  { service: 's3', path: '/', names: /<Name>([^<]+)<\/Name>/g },
  { service: 'lambda', path: '/2015-03-31/functions', names: /"FunctionName": ?"([^"]+)"/g },
  { service: 'apigateway', path: '/v2/apis', names: /"apiId": ?"([^"]+)"/g },
  {
    service: 'iam',
    form: 'Action=ListRoles&Version=2010-05-08',
    names: /<RoleName>([^<]+)<\/RoleName>/g,
  },
  {
    service: 'sns',
    form: 'Action=ListTopics&Version=2010-03-31',
    names: /<TopicArn>([^<]+)<\/TopicArn>/g,
  },
  {
    service: 'monitoring',
    form: 'Action=DescribeAlarms&Version=2010-08-01',
    names: /<AlarmName>([^<]+)<\/AlarmName>/g,
  },
  {
    service: 'monitoring',
    form: 'Action=ListDashboards&Version=2010-08-01',
    names: /<DashboardName>([^<]+)<\/DashboardName>/g,
  },
  {
    service: 'logs',
    target: 'Logs_20140328.DescribeLogGroups',
    names: /"logGroupName": ?"([^"]+)"/g,
  },
  {
    service: 'logs',
    target: 'Logs_20140328.DescribeDeliveryDestinations',
    names: /"name": ?"([^"]+)"/g,
  },
  { service: 'ssm', target: 'AmazonSSM.DescribeParameters', names: /"Name": ?"([^"]+)"/g },
  {
    service: 'ecr',
    target: 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
    names: /"repositoryName": ?"([^"]+)"/g,
  },
  { service: 'cloudfront', path: '/2020-05-31/distribution', names: /<ARN>([^<]+)<\/ARN>/g },
  {
    service: 'cloudfront',
    path: '/2020-05-31/origin-access-control',
    names: /<Name>([^<]+)<\/Name>/g,
  },
];

/** All resources in the emulated account, as `<service> <name>`. */
export async function accountContents(overlay: Overlay): Promise<readonly string[]> {
  const lists = await Promise.all(LISTINGS.map((listing) => list(overlay.url, listing)));
  return [...lists.flat(), ...overlay.contents()].sort();
}

async function list(url: string, { service, path, target, form, names }: Listing) {
  const response = await fetch(`${url}${path ?? '/'}`, {
    method: path ? 'GET' : 'POST',
    headers: {
      // moto reads only the service's name.
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...(target && { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(path ? {} : { body: form ?? '{}' }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`moto cannot list ${service}: ${text}`);
  return [...text.matchAll(names)].map(([, name]) => `${service} ${name}`);
}
