import { randomUUID } from 'node:crypto';
import { subjectHash } from '@three-tier-chat/wire-contract';
import { decodeJwt } from 'jose';
import type { SignedIn } from '../../services/local-cloud/okta/testing/sign-in.ts';
import type { LocalCloud } from '../local-cloud.ts';
import { signInAs } from '../turn.ts';
import type { Fields, RecordName } from './case-schema.ts';
import type { CastMember } from './cast.ts';
import type { SeenActivity, SeenRecord, SeenRecords } from './seen.ts';

/** No turn is begun with a token that has less left: a turn takes two minutes at most. */
const ENOUGH_MS = 150_000;

/** The port of the secured API's HTTP API, from the base. */
const API_OFFSET = 4;
const EDGE_OFFSET = 0;

const PATHS: Readonly<Record<RecordName | 'activity', string>> = {
  preferences: '/users/me/preferences',
  contactDetails: '/users/me/contact-details',
  activity: '/users/me/activity',
};

/** Somebody who is signed in, and what is theirs: read and changed with their own token alone. */
export class Person {
  readonly #cloud: LocalCloud;
  readonly #member: CastMember;
  readonly #scopes: readonly string[] | undefined;
  #signedIn: { readonly tokens: SignedIn; readonly endsAtMs: number } | undefined;

  /** @param scopes to ask for at the sign-in; default: the page's. */
  constructor(cloud: LocalCloud, member: CastMember, scopes?: readonly string[]) {
    this.#cloud = cloud;
    this.#member = member;
    this.#scopes = scopes;
  }

  get login(): string {
    return this.#member.login;
  }

  get uid(): string {
    return this.#member.id;
  }

  /** How logs and traces name this person. */
  subject(): Promise<string> {
    return subjectHash(this.#cloud.config.issuer, this.uid);
  }

  /** Tokens that last for a turn, by a new sign-in when need be. */
  async tokens(): Promise<SignedIn> {
    const known = this.#signedIn;
    if (known && known.endsAtMs - Date.now() > ENOUGH_MS) return known.tokens;
    const tokens = await this.#signIn(this.#scopes);
    const { exp = 0 } = decodeJwt(tokens.accessToken);
    this.#signedIn = { tokens, endsAtMs: exp * 1000 };
    return tokens;
  }

  /** Tokens with all scopes: what a sign-in leaves out keeps nobody from setting the scene. */
  ownTokens(): Promise<SignedIn> {
    return this.#scopes ? this.#signIn(undefined) : this.tokens();
  }

  /** Asks the edge. */
  async fetch(path: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(`${this.#cloud.url(EDGE_OFFSET)}${path}`, init);
    return this.#cloud.leaks.hear(answer);
  }

  async records(): Promise<SeenRecords> {
    const [preferences, contactDetails] = await Promise.all([
      this.#read<SeenRecord>('preferences'),
      this.#read<SeenRecord>('contactDetails'),
    ]);
    return { preferences, contactDetails };
  }

  /** The newest changes, the newest first. */
  async activity(): Promise<readonly SeenActivity[]> {
    return (await this.#read<{ readonly entries: readonly SeenActivity[] }>('activity')).entries;
  }

  /** Changes a record as any client of the API does. @throws Error with the API's problem. */
  async change(name: RecordName, changes: Fields): Promise<void> {
    const { version } = await this.#read<SeenRecord>(name);
    await this.#askApi(name, {
      method: 'PATCH',
      headers: {
        'content-type': 'application/json',
        'if-match': `"${version}"`,
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(changes),
    });
  }

  async #read<T>(name: RecordName | 'activity'): Promise<T> {
    return (await (await this.#askApi(name)).json()) as T;
  }

  async #askApi(name: RecordName | 'activity', init: RequestInit = {}): Promise<Response> {
    const { accessToken } = await this.ownTokens();
    const answer = await fetch(`${this.#cloud.url(API_OFFSET)}${PATHS[name]}`, {
      ...init,
      headers: { authorization: `Bearer ${accessToken}`, ...init.headers },
    });
    if (answer.ok) return answer;
    throw new Error(
      `${init.method ?? 'GET'} ${PATHS[name]} was answered ${answer.status}: ${await answer.text()}`,
    );
  }

  #signIn(scopes: readonly string[] | undefined): Promise<SignedIn> {
    const [user = ''] = this.login.split('@');
    return signInAs(this.#cloud, user, scopes ? { scopes } : {});
  }
}
