import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';

/** Users of the local Okta, as its seed file holds them. */
export interface Seed {
  readonly users: {
    id: string;
    login: string;
    displayName: string;
    email: string;
    groups: string[];
  }[];
}

/** Something that may be found nowhere but with the person whose it is. */
export interface Canary {
  /** `access token`. */
  readonly what: string;
  readonly text: string;
}

/** What one cloud must not write down. Every prompt, profile and token holds something of it. */
export interface Canaries {
  /** A word to put into each prompt. */
  readonly prompt: string;
  /** Marks the name and the e-mail address of every user; answers tell both. */
  plantInProfiles(seed: Seed): void;
  /** Takes in a token: as a whole, by its parts, and by the claim that is its own. */
  addToken(what: string, token: string | undefined): void;
  add(what: string, text: string): void;
  all(): readonly Canary[];
}

export function createCanaries(): Canaries {
  // Letters and digits alone: no encoding on the way changes them.
  const mark = randomBytes(5).toString('hex');
  const name = `Quill${mark}`;
  const mailbox = `post${mark}`;
  const prompt = `heron${mark}`;
  const known = new Map<string, string>();
  const add = (what: string, text: string) => {
    known.set(text, what);
  };
  add('prompt', prompt);
  add('display name', name);
  add('e-mail address', mailbox);

  return {
    prompt,
    plantInProfiles({ users }) {
      for (const user of users) {
        if (!user.displayName.endsWith(name)) user.displayName += ` ${name}`;
        user.email = `${mailbox}.${user.login}`;
        add('login', user.login);
        add('user id', user.id);
      }
    },
    addToken(what, token) {
      if (token === undefined) return;
      add(what, token);
      const [, ...parts] = token.split('.');
      if (parts.length !== 2) return;
      for (const part of parts) add(`part of an ${what}`, part);
      const { jti } = decodeJwt(token);
      if (jti !== undefined) add(`claim of an ${what}`, jti);
    },
    add,
    all: () => Array.from(known, ([text, what]) => ({ what, text })),
  };
}
