import { html } from 'hono/html';

/** HTML in which everything interpolated was escaped. */
export type Html = ReturnType<typeof html>;

/** A complete page. Its script only keeps it up to date and makes it easier to use. */
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

/** The text without the script, which replaces it once it follows the page. */
export function liveNote(): Html {
  return html`<p class="live" id="live">Not live: reload the page for updates</p>`;
}
