import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';

/** Users of the local Okta, as in its seed file. */
export interface Seed {
  readonly users: {
    id: string;
    login: string;
    displayName: string;
    email: string;
    groups: string[];
  }[];
}

/** A text that may only be found with the user to whom it belongs. */
export interface Canary {
  /** `access token`. */
  readonly what: string;
  readonly text: string;
}

/** What one cloud must not write anywhere. Every prompt, profile and token contains one of them. */
export interface Canaries {
  /** A word to include in each prompt. */
  readonly prompt: string;
  /** Marks the name and the e-mail address of every user, which answers contain. */
  plantInProfiles(seed: Seed): void;
  /** Registers a token: as a whole, by its parts, and by its unique claim. */
  addToken(what: string, token: string | undefined): void;
  add(what: string, text: string): void;
  all(): readonly Canary[];
}

export function createCanaries(): Canaries {
  // Only letters and digits, which no encoding on the way changes.
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
