import { html } from 'hono/html';

/** Text that is HTML already: everything interpolated into it was escaped. */
export type Html = ReturnType<typeof html>;

/** A whole page. Its script only keeps it up to date and eases its use: without it, it is whole too. */
export function layout(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/traces.css">
<script type="module" src="/traces.js"></script>
</head>
<body>
<main>${body}</main>
<p class="unseen" role="status" id="status"></p>
</body>
</html>`;
}

/** Said by the script once it follows the page; without it the reader reloads. */
export function liveNote(): Html {
  return html`<p class="live" id="live">As of this moment: reload for more</p>`;
}
