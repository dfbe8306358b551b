import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, describe, expect, it } from 'vitest';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { ADMINISTRATOR_KEYS } from '../iam/administrator.ts';
import type { Credentials } from '../iam/credentials.ts';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { signedFetch } from '../iam/testing/signed-fetch.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import { makeResource, setOf } from '../terraform/testing/make-resource.ts';
import { CLOUDWATCH_LOGS_PORT } from './port.ts';
import { startCloudWatchLogs } from './start-cloudwatch-logs.ts';

const GROUP = '/aws/lambda/hello';
const PLACE = { group: GROUP, stream: 's' };
const TRACE = '1-0000000a-00000000000000000000000a';
const OF_TRACE = `{ $.trace_id = "${TRACE}" }`;

const running: RunningService[] = [];
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});

async function start(allowed: string | undefined = undefined) {
  const logs = createMemoryLogStore();
  const statements =
    allowed === undefined ? [] : [{ Action: 'logs:FilterLogEvents', Resource: allowed }];
  const iam = makeIam(makeRole('reader', 'lambda.amazonaws.com', statements), logs);
  const group = makeResource('aws_cloudwatch_log_group', 'hello', { name: GROUP });
  const service = await startCloudWatchLogs({
    portOf: portsFrom(4000, [[CLOUDWATCH_LOGS_PORT, 0]]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => setOf([group]),
    logs,
    iam,
  } satisfies Partial<CloudContext> as unknown as CloudContext);
  running.push(service);
  const session = iam.assume({
    service: 'lambda.amazonaws.com',
    roleArn: roleArnOf('reader'),
    sourceArn: 'arn:aws:lambda:us-east-1:000000000000:function:hello',
    sessionName: 'hello',
  });
  if (!session) throw new Error('The role cannot be taken');
  const ask = (
    input: Partial<FilterLogEventsCommandInput> = {},
    credentials: Credentials = ADMINISTRATOR_KEYS,
  ) =>
    new CloudWatchLogsClient({
      region: 'us-east-1',
      endpoint: service.url,
      credentials,
      maxAttempts: 1,
    }).send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));
  const asRole = (input?: Partial<FilterLogEventsCommandInput>) => ask(input, session.credentials);
  return { logs, service, ask, asRole };
}

describe('CloudWatch Logs, asked by the AWS SDK', () => {
  it('finds the lines of one group that match, with what was written', async () => {
    const { logs, ask } = await start();
    logs.ingest('hello', `{"message":"one","trace_id":"${TRACE}"}`, PLACE);
    logs.ingest('hello', `{"message":"elsewhere","trace_id":"${TRACE}"}`, {
      group: '/other',
      stream: 's',
    });
    logs.ingest('hello', `{"message":"in no group","trace_id":"${TRACE}"}`);
    logs.ingest('hello', '{"message":"of another turn","trace_id":"1-0000000b-0"}', PLACE);
    logs.ingest('hello', `no JSON, but ${TRACE}`, PLACE);
    const { events = [], nextToken } = await ask({ filterPattern: OF_TRACE });
    expect(events.map(({ message }) => JSON.parse(String(message)))).toEqual([
      expect.objectContaining({ message: 'one', trace_id: TRACE, service: 'hello' }),
    ]);
    expect(events[0]).toMatchObject({
      logStreamName: 's',
      eventId: expect.stringMatching(/^\d{56}$/),
      timestamp: expect.any(Number),
    });
    expect(nextToken).toBeUndefined();
    const all = await ask();
    expect(all.events?.map(({ message }) => message).at(-1)).toBe(`no JSON, but ${TRACE}`);
  });

  it('gives what happened within a range of time', async () => {
    const { logs, ask } = await start();
    logs.ingest('hello', '{"message":"now"}', PLACE);
    const [event] = logs.inGroup(GROUP);
    const atMs = event?.atMs ?? 0;
    const found = async (startTime: number, endTime: number) =>
      (await ask({ startTime, endTime })).events?.length;
    expect(await found(atMs, atMs)).toBe(1);
    expect(await found(atMs + 1, atMs + 2)).toBe(0);
    expect(await found(0, atMs - 1)).toBe(0);
  });

  it('answers in pages, of which some are empty', async () => {
    const { logs, ask } = await start();
    for (let number = 0; number < 1200; number += 1) {
      const trace = number === 1100 || number === 1101 ? `,"trace_id":"${TRACE}"` : '';
      logs.ingest('hello', `{"message":"m${number}"${trace}}`, PLACE);
    }
    const pages: (readonly string[])[] = [];
    let nextToken: string | undefined;
    do {
      const page = await ask({ filterPattern: OF_TRACE, limit: 1, nextToken });
      pages.push((page.events ?? []).map(({ message }) => JSON.parse(String(message)).message));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(pages.flat()).toEqual(['m1100', 'm1101']);
    expect(pages[0]).toEqual([]);
    expect(Math.max(...pages.map(({ length }) => length))).toBe(1);
  });

  it.each([
    ['a token of another search', { nextToken: 'eyJ' }, 'InvalidParameterException', /nextToken/],
    [
      'a pattern that is none',
      { filterPattern: '{ $.trace_id = ' },
      'InvalidParameterException',
      /^Invalid filter pattern/,
    ],
    ['a limit of nothing', { limit: 0 }, 'InvalidParameterException', /limit/],
    ['a group whose name is none', { logGroupName: 'a b' }, 'InvalidParameterException', /Name/],
    [
      'an argument that it does not know',
      { logStreamNames: ['s'] },
      'InvalidParameterException',
      /logStreamNames/,
    ],
    [
      'a group that does not exist',
      { logGroupName: '/gone' },
      'ResourceNotFoundException',
      /^The specified log group does not exist\.$/,
    ],
  ])('refuses %s', async (_what, input, name, message) => {
    const { ask } = await start();
    await expect(ask(input)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses a role without the permission, whether the group exists or not', async () => {
    const { asRole } = await start();
    for (const logGroupName of [GROUP, '/gone']) {
      await expect(asRole({ logGroupName })).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(
          `logs:FilterLogEvents on resource: arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:log-stream:`,
        ),
      });
    }
  });

  it('lets a role search the groups that its policy names, and no other', async () => {
    const { asRole } = await start(`arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*`);
    expect((await asRole()).events).toEqual([]);
    await expect(asRole({ logGroupName: `${GROUP}-2` })).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('refuses keys that nobody has', async () => {
    const { ask } = await start();
    const unknown = { ...ADMINISTRATOR_KEYS, accessKeyId: 'AKIAUNKNOWN' };
    await expect(ask({}, unknown)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });

  it('is slow or late while a fault says so', async () => {
    const { logs, ask, service } = await start();
    logs.ingest('hello', '{"message":"early"}', PLACE);
    await service.faults?.['logs-throttle']?.(true);
    await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await service.faults?.['logs-throttle']?.(false);
    // A line of the same millisecond is late as well.
    await expect.poll(() => Date.now()).toBeGreaterThan(logs.inGroup(GROUP)[0]?.atMs ?? 0);
    await service.faults?.['logs-late']?.(true);
    logs.ingest('hello', '{"message":"late"}', PLACE);
    const messages = async () =>
      (await ask()).events?.map(({ message }) => JSON.parse(String(message)).message);
    expect(await messages()).toEqual(['early']);
    await service.reset?.();
    expect(await messages()).toEqual(['early', 'late']);
  });
});

describe('what no SDK would send', () => {
  const AS_JSON = { 'content-type': 'application/x-amz-json-1.1' };
  const FILTER = { ...AS_JSON, 'x-amz-target': 'Logs_20140328.FilterLogEvents' };

  it('is refused without a signature', async () => {
    const { service } = await start();
    const answer = await fetch(service.url, { method: 'POST', headers: FILTER, body: '{}' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    });
  });

  it.each([
    ['another operation', { ...AS_JSON, 'x-amz-target': 'Logs_20140328.PutLogEvents' }, '{}'],
    ['another media type', { ...FILTER, 'content-type': 'application/json' }, '{}'],
    ['no target', AS_JSON, '{}'],
  ])('is refused for %s', async (_what, headers, body) => {
    const { service } = await start();
    const answer = await signedFetch(ADMINISTRATOR_KEYS, 'logs', {
      url: `${service.url}/`,
      headers,
      body,
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it.each(['', '[]', 'null', '{"logGroupName":', '"x"'])(
    'is refused for the body %j',
    async (body) => {
      const { service } = await start();
      const answer = await signedFetch(ADMINISTRATOR_KEYS, 'logs', {
        url: `${service.url}/`,
        headers: FILTER,
        body,
      });
      expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
    },
  );
});
