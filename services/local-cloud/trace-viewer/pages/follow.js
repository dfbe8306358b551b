/* Keeps an open page up to date. */

const SOONEST_MS = 1000;
const LATEST_MS = 5000;
/** What arrives after the end of a turn arrives within this time. */
const QUIET_MS = 30_000;

/**
 * What the server sent for an element, before the script changed it. @type {WeakMap<Element,
 * string>}
 */
const sent = new WeakMap();

/**
 * Reloads the page repeatedly, until what it shows is over and nothing more has arrived: less often
 * while nothing changes, and not at all while the page is hidden.
 *
 * @param {(focused: string | undefined) => void} onChange receives the id of the element that had
 * the focus.
 */
export async function follow(onChange) {
  for (const element of document.querySelectorAll('[data-live], [data-live] > [id]')) {
    sent.set(element, element.outerHTML);
  }
  tell('on', 'Live');
  let tag = '';
  let waitMs = SOONEST_MS;
  let quietMs = 0;
  let isOver = false;
  while (!isOver || quietMs < QUIET_MS) {
    await new Promise((resume) => setTimeout(resume, waitMs));
    if (document.hidden) continue;
    quietMs += waitMs;
    try {
      const answer = await fetch(location.pathname + location.search, {
        headers: { 'if-none-match': tag },
      });
      tell('on', 'Live');
      waitMs = Math.min(waitMs * 1.2, LATEST_MS);
      if (!answer.ok) continue;
      const isFirst = tag === '';
      tag = answer.headers.get('etag') ?? '';
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      isOver = page.querySelector('[data-over]') !== null;
      if (!update(page, onChange)) continue;
      quietMs = 0;
      if (!isFirst) waitMs = SOONEST_MS;
    } catch {
      quietMs = 0;
      tell('off', 'Not live: the local cloud does not answer');
    }
  }
  tell('', 'The turn is over');
}

/** @param {string} state @param {string} text */
function tell(state, text) {
  const note = document.getElementById('live');
  if (!note || note.textContent === text) return;
  note.textContent = text;
  note.className = `live ${state}`;
}

/**
 * @param {Document} page @param {Parameters<typeof follow>[0]} onChange
 * @returns {boolean} whether something has changed.
 */
function update(page, onChange) {
  if (partsOf(document) !== partsOf(page)) {
    location.reload();
    return true;
  }
  let hasChanged = false;
  const focused = document.activeElement?.closest('[id]')?.id;
  for (const part of document.querySelectorAll('[data-live]')) {
    const now = page.getElementById(part.id);
    if (!now || sent.get(part) === now.outerHTML) continue;
    hasChanged = true;
    sent.set(part, now.outerHTML);
    if (part.localName === 'tbody') updateRows(part, now);
    else part.replaceChildren(...now.childNodes);
  }
  if (hasChanged) onChange(focused);
  return hasChanged;
}

/** The parts of a page that may change. @param {Document} page */
function partsOf(page) {
  return Array.from(page.querySelectorAll('[data-live]'), ({ id }) => id).join();
}

/**
 * Keeps unchanged rows in place, so that focus and selection stay with them.
 *
 * @param {Element} body @param {Element} now
 */
function updateRows(body, now) {
  const before = new Map(Array.from(body.children, (row) => [row.id, row]));
  let place = body.firstElementChild;
  for (const row of [...now.children]) {
    const old = before.get(row.id);
    const isKept = row.id !== '' && old && sent.get(old) === row.outerHTML;
    if (isKept && old === place) {
      place = old.nextElementSibling;
    } else if (isKept) {
      body.insertBefore(old, place);
    } else {
      sent.set(row, row.outerHTML);
      body.insertBefore(row, place);
    }
    if (isKept) before.delete(row.id);
  }
  for (const old of before.values()) old.remove();
  while (place && !now.contains(place) && before.has(place.id)) place = place.nextElementSibling;
}
