/** A browser's cookies for one origin. */
export interface CookieJar {
  /** Fetches as a top-level navigation would, one step at a time: redirects are not followed. */
  visit(url: string, init?: RequestInit): Promise<Response>;
  /** Value of a cookie, by name. */
  get(name: string): string | undefined;
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>();
  return {
    async visit(url, init = {}) {
      const { pathname } = new URL(url);
      const sent = [...cookies]
        .filter(([, { path }]) => pathname.startsWith(path))
        .map(([key, { value }]) => `${nameOf(key)}=${value}`);
      const headers = new Headers(init.headers);
      headers.set('accept', 'text/html');
      if (sent.length > 0) headers.set('cookie', sent.join('; '));
      const response = await fetch(url, { ...init, headers, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const equals = pair.indexOf('=');
        const value = pair.slice(equals + 1);
        const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
        const key = `${path} ${pair.slice(0, equals)}`;
        if (value === '') cookies.delete(key);
        else cookies.set(key, { value, path });
      }
      return response;
    },
    get: (name) => [...cookies].find(([key]) => nameOf(key) === name)?.[1].value,
  };
}

/** Cookies with one name may have several paths. */
function nameOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}
