import type { ServerResponse } from 'node:http';
import type { WholeAnswer } from './compress.ts';

const SCRIPT_PATH = '/__local/reload.js';
const EVENTS_PATH = '/__local/reload';
const TAG = `<script type="module" src="${SCRIPT_PATH}"></script>`;
/** A module of the same origin and not an inline script: the site's own CSP stays in force. */
const SCRIPT = `new EventSource('${EVENTS_PATH}').addEventListener('message', () => location.reload());\n`;

/** Reloads the open pages of the site when the frontend was built anew. */
export interface LiveReload {
  /** Answers the two paths of its own. Returns whether it did. */
  answer(path: string, response: ServerResponse): boolean;
  /** Puts the script into an HTML answer. */
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
      // A page waits for as long as nobody builds.
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
      // The page is not the object any more, so it must not be revalidated as if it were.
      const { etag: _, 'last-modified': __, ...others } = headers;
      return { status, headers: { ...others, 'content-length': String(body.length) }, body };
    },
    notify() {
      for (const page of pages) page.write('data: reload\n\n');
    },
  };
}
