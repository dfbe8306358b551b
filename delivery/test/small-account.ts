import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Write {
  readonly Value: string;
  readonly Description?: string;
  readonly LastModifiedDate: number;
  readonly LastModifiedUser: string;
}

/**
 * The few operations of STS, SSM and S3 that deliveries themselves use, with AWS's conditions on
 * writes: where Terraform is a stand-in, nothing else is asked of AWS.
 */
export interface SmallAccount {
  readonly url: string;
  /** Each write of a parameter, oldest first. */
  readonly parameters: Map<string, Write[]>;
  /** Objects by `<bucket>/<key>`. */
  readonly objects: Map<string, string>;
  /** When an object was written, where that matters. */
  readonly times: Map<string, Date>;
  /** Objects that were not written, since they existed. */
  readonly refused: string[];
  /** When the image of a tag was pushed. */
  readonly images: Map<string, Date>;
  /** Writes a parameter as a colleague does. */
  record(name: string, value: string, by?: string): void;
  stop(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;

export async function startSmallAccount(accountId: string): Promise<SmallAccount> {
  const parameters = new Map<string, Write[]>();
  const objects = new Map<string, string>();
  const times = new Map<string, Date>();
  const refused: string[] = [];
  const images = new Map<string, Date>();
  const write = (name: string, Value: string, by: string, Description?: string) => {
    const earlier = parameters.get(name) ?? [];
    const next = {
      Value,
      ...(Description !== undefined && { Description }),
      LastModifiedDate: Date.now() / 1000,
      LastModifiedUser: by,
    };
    parameters.set(name, [...earlier, next]);
    return earlier.length + 1;
  };
  const ssm: Readonly<Record<string, (input: Json) => Json | { readonly error: string }>> = {
    GetParameters({ Names }) {
      const found = (Names as string[]).flatMap((Name) => {
        const history = parameters.get(Name);
        const newest = history?.at(-1);
        return newest ? [{ ...newest, Name, Type: 'String', Version: history?.length }] : [];
      });
      const names = found.map(({ Name }) => Name);
      return {
        Parameters: found,
        InvalidParameters: (Names as string[]).filter((name) => !names.includes(name)),
      };
    },
    PutParameter({ Name, Value, Overwrite, Description }) {
      const name = String(Name);
      if (parameters.has(name) && Overwrite !== true) return { error: 'ParameterAlreadyExists' };
      const by = `arn:aws:iam::${accountId}:user/me`;
      return { Version: write(name, String(Value), by, Description as string | undefined) };
    },
    DeleteParameter({ Name }) {
      return parameters.delete(String(Name)) ? {} : { error: 'ParameterNotFound' };
    },
    GetParametersByPath() {
      return { Parameters: [...parameters.keys()].map((Name) => ({ Name })) };
    },
    GetParameterHistory({ Name }) {
      const history = parameters.get(String(Name));
      return history
        ? { Parameters: history.map((entry, index) => ({ ...entry, Name, Version: index + 1 })) }
        : { error: 'ParameterNotFound' };
    },
  };
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    const [, operation = ''] = target.split('.');
    if (target !== '') {
      const answer = { ...ssm, ...ecr(images) }[operation]?.(JSON.parse(body) as Json);
      const error = answer && 'error' in answer ? answer['error'] : undefined;
      response
        .writeHead(error ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(error ? { __type: error, message: error } : answer));
    } else if (request.method === 'POST') {
      response.end(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    } else {
      answerS3({ objects, times, refused }, request, response, body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    parameters,
    objects,
    times,
    refused,
    images,
    record: (name, value, by = `arn:aws:iam::${accountId}:user/ana`) => {
      write(name, value, by);
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answerS3(
  { objects, times, refused }: Pick<SmallAccount, 'objects' | 'times' | 'refused'>,
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const [path = ''] = url.slice(1).split('?');
  const name = decodeURIComponent(path);
  const isBucket = !name.replace(/\/$/, '').includes('/');
  const found = objects.get(name);
  const fail = (status: number, code: string) =>
    response.writeHead(status).end(method === 'HEAD' ? '' : `<Error><Code>${code}</Code></Error>`);
  const prefix = new URLSearchParams(url.split('?')[1]).get('prefix');
  if (isBucket && prefix !== null) response.end(listing(objects, times, name, prefix));
  else if (isBucket) response.end();
  else if (method === 'PUT' && headers['if-none-match'] === '*' && found !== undefined) {
    refused.push(name);
    fail(412, 'PreconditionFailed');
  } else if (method === 'PUT') {
    objects.set(name, body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  } else if (method === 'DELETE') {
    objects.delete(name);
    response.writeHead(204).end();
  } else if (found === undefined) fail(404, 'NoSuchKey');
  else response.writeHead(200, { etag: etagOf(found) }).end(method === 'HEAD' ? '' : found);
}

function listing(
  objects: ReadonlyMap<string, string>,
  times: ReadonlyMap<string, Date>,
  bucket: string,
  prefix: string,
): string {
  const start = `${bucket.replace(/\/$/, '')}/`;
  const contents = [...objects.keys()]
    .filter((name) => name.startsWith(`${start}${prefix}`))
    .map((name) => {
      const time = (times.get(name) ?? new Date()).toISOString();
      return `<Contents><Key>${name.slice(start.length)}</Key><LastModified>${time}</LastModified></Contents>`;
    });
  return `<ListBucketResult>${contents.join('')}</ListBucketResult>`;
}

function ecr(images: Map<string, Date>): Readonly<Record<string, (input: Json) => Json>> {
  return {
    DescribeImages: () => ({
      imageDetails: [...images].map(([tag, at]) => ({
        imageTags: [tag],
        imagePushedAt: at.getTime() / 1000,
      })),
    }),
    BatchDeleteImage({ imageIds }) {
      for (const { imageTag } of imageIds as { imageTag: string }[]) images.delete(imageTag);
      return {};
    },
  };
}

function etagOf(body: string): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  // The SDK sends objects in chunks with their checksum.
  if (!/aws-chunked/.test(String(request.headers['content-encoding']))) return body;
  const [, size = '0'] = /^([0-9a-f]+)\r?\n/i.exec(body) ?? [];
  return body.slice(body.indexOf('\n') + 1).slice(0, Number.parseInt(size, 16));
}
