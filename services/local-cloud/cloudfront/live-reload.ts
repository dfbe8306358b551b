import type { ServerResponse } from 'node:http';
import type { WholeAnswer } from './compress.ts';

const SCRIPT_PATH = '/__local/reload.js';
const EVENTS_PATH = '/__local/reload';
const TAG = `<script type="module" src="${SCRIPT_PATH}"></script>`;
/** A module of the same origin instead of an inline script, since the site's CSP applies. */
const SCRIPT = `new EventSource('${EVENTS_PATH}').addEventListener('message', () => location.reload());\n`;

/** Reloads the open pages of the site after a build of the frontend. */
export interface LiveReload {
  /** Answers its own two paths. Returns whether it did. */
  answer(path: string, response: ServerResponse): boolean;
  /** Adds the script to an HTML answer. */
  inject(answer: WholeAnswer): WholeAnswer;
  notify(): void;
}

export function createLiveReload(): LiveReload {
  const pages = new Set<ServerResponse>();
  return {
    answer(path, response) {
      if (path === SCRIPT_PATH) {
        response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' });
        response.end(SCRIPT);
        return true;
      }
      if (path !== EVENTS_PATH) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      // A page waits until the next build.
      response.setTimeout(0);
      response.write(': open\n\n');
      pages.add(response);
      response.once('close', () => pages.delete(response));
      return true;
    },
    inject(answer) {
      const { headers, status } = answer;
      if (status !== 200 || !String(headers['content-type']).startsWith('text/html')) return answer;
      const body = Buffer.from(answer.body.toString().replace('</head>', `${TAG}</head>`));
      // The page differs from the object, so it must not be revalidated as the object.
      const { etag: _, 'last-modified': __, ...others } = headers;
      return { status, headers: { ...others, 'content-length': String(body.length) }, body };
    },
    notify() {
      for (const page of pages) page.write('data: reload\n\n');
    },
  };
}
