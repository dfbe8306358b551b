import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { User } from './user-directory.ts';

const STYLES = readFileSync(new URL('./page.css', import.meta.url), 'utf8');
const STYLES_HASH = createHash('sha256').update(STYLES).digest('base64');

export type SignInProblem = 'wrong-credentials' | 'too-many-attempts';

const PROBLEM_TEXT: Readonly<Record<SignInProblem, string>> = {
  'wrong-credentials': 'Unable to sign in. Check the username and the password.',
  'too-many-attempts': 'Too many attempts to sign in. Wait a minute and try again.',
};

/**
 * The sign-in form. It shows its users and their passwords, since this Okta is local and has no
 * others.
 */
export function signInPage(options: {
  readonly appLabel: string;
  /** Path to which the form is sent. */
  readonly action: string;
  readonly username: string;
  readonly problem?: SignInProblem;
  readonly users: readonly User[];
}): string {
  const alert = options.problem
    ? `<p class="alert" role="alert">${PROBLEM_TEXT[options.problem]}</p>`
    : '';
  const demoUsers = options.users.map(
    ({ login, password, displayName }) =>
      `<li>${escapeHtml(displayName)}<br><code>${escapeHtml(login)}</code> <code>${escapeHtml(password)}</code></li>`,
  );
  const focus = options.username ? ['', ' autofocus'] : [' autofocus', ''];
  return page(
    'Sign in',
    `<main>
<h1>Sign in</h1>
<p class="muted">to continue to ${escapeHtml(options.appLabel)}</p>
${alert}
<form method="post" action="${escapeHtml(options.action)}">
<label>Username<input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(options.username)}"${focus[0]}></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required${focus[1]}></label>
<button type="submit">Sign in</button>
</form>
</main>
<footer>Local Okta. Demo users:<ul>${demoUsers.join('')}</ul></footer>`,
  );
}

/** A page with one message. */
export function messagePage(title: string, text: string): string {
  return page(title, `<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main>`);
}

/**
 * Headers of every page. Chromium applies form-action to a form's redirects too, so it includes the
 * app to which the sign-in returns.
 */
export function pageHeaders(formTarget?: string): Record<string, string> {
  const target = formTarget && URL.canParse(formTarget) ? ` ${new URL(formTarget).origin}` : '';
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLES_HASH}'; form-action 'self'${target}; base-uri 'none'; frame-ancestors 'none'`,
    // With `no-referrer` the form would be sent with the origin `null`, which is refused.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Local Okta</title>
<style>${STYLES}</style>
</head>
<body>
${body}
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
