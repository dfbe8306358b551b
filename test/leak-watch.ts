import { statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROBLEM_MEDIA_TYPE } from '@three-tier-chat/wire-contract';
import { type Canaries, type Canary, createCanaries } from './canaries.ts';

/** Watches one cloud for what it must not write anywhere. */
export interface LeakWatch {
  readonly canaries: Canaries;
  /** Keeps what an answer says about a failure. The caller continues to use the answer. */
  hear(answer: Response): Response;
  /** Keeps the content of the stores for logs and traces, before they are cleared or stopped. */
  readStores(): Promise<void>;
  /**
   * Searches everything that was kept and printed, and every file that was written meanwhile. Must
   * be called once, after the cloud has stopped.
   *
   * @throws LeakFound
   */
  judge(printed: string): Promise<void>;
}

export interface LeakWatchOptions {
  /** Address of X-Ray and of the log store. */
  readonly storesUrl: string;
  /** Folders in which only this cloud, or a cloud like it, writes. */
  readonly folders: readonly string[];
}

/**
 * Something was found where it must not be. The message says what and where, and does not repeat
 * it.
 */
export class LeakFound extends Error {
  override readonly name = 'LeakFound';
  readonly leaks: readonly string[];

  constructor(leaks: readonly string[]) {
    super(`What belongs to a user was written down:\n${leaks.join('\n')}`);
    this.leaks = leaks;
  }
}

/**
 * Where canaries are allowed. In addition, an answer without a failure may contain those of its own
 * user, so only failures are kept.
 */
const ALLOWED = {
  /** Printed at the start, for signing in by hand. */
  demoUsers: /\nDemo users\n[\s\S]*?\n\n/,
  /** The directory of the local Okta, where names and addresses come from. */
  seedFile: 'seed.json',
  /**
   * The tables of a user's conversations and profile keep what was asked and answered, names and
   * addresses among it: never a token.
   */
  tables: {
    file: /^dynamodb\.sqlite/,
    whats: [
      'prompt',
      'answer',
      'display name',
      'e-mail address',
      'login',
      'user id',
      'changed data',
    ],
  },
} as const;

/** What may be JSON in base64url, as in each part of a JWT except the last: of any token of any issuer. */
const JWT = /eyJ[\w-]{16,}/g;
/** A hash may begin like one, about one in ten thousand, but what it says is no JSON. */
const JSON_START = /^\{"\w+":/;
const EXCERPT_LENGTH = 300;

/** Text with its place. */
interface Written {
  readonly place: string;
  readonly text: string;
  /** The kinds of canaries that may stand there. */
  readonly allowed?: readonly string[];
}

export function watchForLeaks({ storesUrl, folders }: LeakWatchOptions): LeakWatch {
  const canaries = createCanaries();
  const startedAtMs = Date.now();
  const written: Written[] = [];
  const heard: Promise<void>[] = [];

  return {
    canaries,
    hear(answer) {
      const copy = answer.clone();
      const keep = (text: string) => void written.push(...failuresOf(copy, text));
      // A caller that disconnects early has received no complete failure.
      heard.push(copy.text().then(keep, () => undefined));
      return answer;
    },
    async readStores() {
      for (const store of ['logs', 'segments']) {
        const answer = await fetch(`${storesUrl}/api/${store}`).catch((cause: unknown) => {
          const hint = 'is the cloud gone, or is `xray-unreachable` still on?';
          throw new Error(`The store of ${store} cannot be searched: ${hint}`, { cause });
        });
        const [records = []] = Object.values((await answer.json()) as Record<string, object[]>);
        const text = records.map((record) => JSON.stringify(record)).join('\n');
        written.push({ place: `the store of ${store}`, text });
      }
    },
    async judge(printed) {
      await Promise.all(heard);
      written.push({ place: 'standard output', text: printed.replace(ALLOWED.demoUsers, '\n') });
      for (const folder of folders) written.push(...(await readChanged(folder, startedAtMs)));
      const leaks = findLeaks(written, canaries.all());
      if (leaks.length > 0) throw new LeakFound(leaks);
    },
  };
}

/** Names every place that contains a canary or a token, with the line around it. */
export function findLeaks(
  written: readonly Written[],
  canaries: readonly Canary[],
): readonly string[] {
  return written.flatMap(({ place, text, allowed = [] }) => {
    const found = canaries.filter(
      (canary) => !allowed.includes(canary.what) && text.includes(canary.text),
    );
    const told = found.map(({ what, text: secret }) => {
      return `${what} in ${place}: ${mask(lineWith(secret, text), found)}`;
    });
    return hasJwt(text) ? [...told, `a JWT in ${place}`] : told;
  });
}

function hasJwt(text: string): boolean {
  const decode = (part: string) => Buffer.from(part, 'base64url').toString('latin1');
  return (text.match(JWT) ?? []).some((part) => JSON_START.test(decode(part)));
}

function lineWith(secret: string, text: string): string {
  return text.split('\n').find((line) => line.includes(secret)) ?? '';
}

function mask(line: string, found: readonly Canary[]): string {
  const masked = found
    // The longest first, since one may contain another.
    .toSorted((a, b) => b.text.length - a.text.length)
    .reduce((rest, { what, text }) => rest.replaceAll(text, `[${what}]`), line);
  return masked.replaceAll(JWT, '[JWT]').slice(0, EXCERPT_LENGTH);
}

/** An event that is a failure; `done` tells the whole answer, and of its calls which failed. */
const FAILED_EVENT = /^event: (?:error\n|tool\n.*"status":"failed")/;

/** A problem or another refusal, and the failure events of a stream. */
function failuresOf({ status, headers, url }: Response, text: string): readonly Written[] {
  const type = headers.get('content-type') ?? '';
  const place = `the answer ${status} of ${url && new URL(url).pathname}`;
  if (status >= 400 || type === PROBLEM_MEDIA_TYPE) {
    const head = [...headers].map((header) => header.join(': ')).join('\n');
    return [{ place, text: `${head}\n\n${text}` }];
  }
  if (type !== 'text/event-stream') return [];
  const events = text.split('\n\n');
  const failed = events.filter((event) => FAILED_EVENT.test(event));
  return failed.map((event) => ({ place: `an event of ${place}`, text: event }));
}

async function readChanged(folder: string, sinceMs: number): Promise<readonly Written[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const changed: Written[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || entry.name === ALLOWED.seedFile) continue;
    const path = join(entry.parentPath, entry.name);
    // Another cloud may have just renamed what it unpacked, or removed it.
    const { mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs < sinceMs) continue;
    const text = await readFile(path, 'latin1').catch(orGone);
    if (text === undefined) continue;
    const { file, whats } = ALLOWED.tables;
    changed.push({ place: path, text, ...(file.test(entry.name) && { allowed: whats }) });
  }
  return changed;
}

function orGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
