/* Keeps an open page up to date, moves through its rows by keys, and shows a hop beside the waterfall. */

const SOONEST_MS = 1000;
const LATEST_MS = 5000;
/** Where the style sheet puts the panel beside the waterfall. */
const beside = matchMedia('(min-width: 70rem)');

/** What the server sent for an element, before the script changed it. @type {WeakMap<Element, string>} */
const sent = new WeakMap();
/** The hop that the panel shows. @type {string | undefined} */
let selected;

for (const element of document.querySelectorAll('[data-live], [data-live] > [id]')) {
  sent.set(element, element.outerHTML);
}
const panel = document.getElementById('detail');
if (document.getElementById('spans') && panel) {
  selected = panel.dataset.span;
  followHash();
  addEventListener('hashchange', followHash);
}
rove();
const copy = document.getElementById('copy');
if (copy) copy.hidden = false;
document.addEventListener('click', onClick);
document.addEventListener('keydown', onKey);
void follow();

/** Asks for the page again and again, seldom while nothing comes, and not at all while nobody looks. */
async function follow() {
  let tag = '';
  let waitMs = SOONEST_MS;
  for (;;) {
    await new Promise((resume) => setTimeout(resume, waitMs));
    if (document.hidden) continue;
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
      if (isFirst) update(page);
      else if (update(page)) waitMs = SOONEST_MS;
    } catch {
      tell('off', 'Not live: the local cloud does not answer');
    }
  }
}

/** @param {string} state @param {string} text */
function tell(state, text) {
  const note = document.getElementById('live');
  if (!note || note.textContent === text) return;
  note.textContent = text;
  note.className = `live ${state}`;
}

/** @param {Document} page @returns {boolean} whether something had changed. */
function update(page) {
  if (!document.getElementById('spans') !== !page.getElementById('spans')) {
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
  if (!hasChanged) return false;
  rove();
  // Only where the row itself was replaced: others never left the page.
  if (focused && document.activeElement === document.body) {
    rowOf(document.getElementById(focused))?.focus({ preventScroll: true });
  }
  if (selected) void show(selected);
  return true;
}

/**
 * Leaves rows that did not change where they are, so that focus and selection stay with them.
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

/** One row at a time is in the order of Tab; the arrows lead to the others. */
function rove() {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.row'));
  if (selected) {
    for (const row of rows) {
      if (row.closest('tr')?.id === `span-${selected}`) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
  }
  const focused = [...rows].find((row) => row === document.activeElement);
  const current = focused ?? [...rows].find((row) => row.ariaCurrent) ?? rows[0];
  for (const row of rows) row.tabIndex = row === current ? 0 : -1;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.row')]);
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (at < 0) return;
  const target = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + 10,
    PageUp: at - 10,
    Home: 0,
    End: rows.length - 1,
  }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  const row = rows[Math.max(0, Math.min(target, rows.length - 1))];
  row?.focus({ preventScroll: true });
  row?.closest('tr')?.scrollIntoView({ block: 'nearest' });
  rove();
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const copying = /** @type {HTMLElement | null} */ (target.closest('[data-copy]'));
  if (copying) return void copyText(copying);
  const row = rowOf(target.closest('[data-rows] tbody tr'));
  const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0;
  if (!row || !isPlain || getSelection()?.type === 'Range') return;
  const id = row.closest('tr')?.id ?? '';
  // A narrow page has no room beside the waterfall: there the hop has a page of its own.
  if (selected !== undefined && beside.matches) {
    event.preventDefault();
    if (location.hash === `#${id}`) followHash();
    else location.hash = id;
    row.focus({ preventScroll: true });
  } else if (!target.closest('a')) {
    row.click();
  }
}

/** The address names the hop that is shown; without a name it is the one that the server chose. */
function followHash() {
  const id = /^#span-([0-9a-f]{16})$/.exec(location.hash)?.[1];
  const row = document.getElementById(`span-${id ?? selected}`);
  if (!row) return;
  row.scrollIntoView({ block: 'nearest' });
  if (id) void show(id);
}

/** @param {string} id */
async function show(id) {
  selected = id;
  rove();
  const address = rowOf(document.getElementById(`span-${id}`))?.getAttribute('href');
  if (!address) return;
  const answer = await fetch(address).catch(() => undefined);
  // Another may have been chosen meanwhile.
  if (!answer?.ok || selected !== id) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = page.getElementById('detail');
  const shown = document.getElementById('detail');
  if (!now || !shown || selected !== id || now.outerHTML === shown.outerHTML) return;
  const isOther = shown.dataset.span !== id;
  shown.replaceWith(now);
  if (isOther) say(`Shown: ${now.querySelector('h2')?.textContent}`);
}

/** @param {Element | null} element @returns {HTMLElement | null} */
function rowOf(element) {
  return element?.closest('tr')?.querySelector('.row') ?? null;
}

/** @param {HTMLElement} button */
async function copyText(button) {
  const text = document.getElementById(button.dataset.copy ?? '')?.textContent ?? '';
  await navigator.clipboard.writeText(text).then(
    () => say('Copied'),
    () => say('The browser does not let the page copy'),
  );
  const label = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
}

/** For who does not see it. @param {string} text */
function say(text) {
  const status = document.getElementById('status');
  if (status) status.textContent = text;
}
