/* Moves through the rows of a page with keys, and shows a hop beside the waterfall. */

import { follow } from './follow.js';

/** The width above which the style sheet puts the panel beside the waterfall. */
const beside = matchMedia('(min-width: 70rem)');

const rows = /** @type {HTMLCollectionOf<HTMLElement>} */ (document.getElementsByClassName('row'));
/** The row in the tab order. @type {HTMLElement | undefined} */
let tabStop;
/** The hop in the panel; undefined while the panel is closed. @type {string | undefined} */
let selected = document.getElementById('spans') ? panel()?.dataset.span : undefined;

/** The panel as the server sent it. */
let panelSent = panel()?.outerHTML;

// Started before anything is changed, since new pages are compared with what the server sent.
if (document.getElementById('live')) void follow(onUpdate);
rove();
if (selected) {
  offerClose();
  followHash();
  if (!location.hash) keepInSight(selected);
  addEventListener('hashchange', followHash);
}
const copy = document.getElementById('copy');
if (copy) copy.hidden = false;
document.addEventListener('click', onClick);
document.addEventListener('keydown', onKey);

/**
 * An update may have replaced rows, and added to the shown hop. @param {string | undefined} focused
 */
function onUpdate(focused) {
  rove();
  // Only if the row itself was replaced, since the focus is then lost.
  if (focused && document.activeElement === document.body) {
    rowOf(document.getElementById(focused))?.focus({ preventScroll: true });
  }
  if (selected) void show(selected);
}

/** Only one row at a time is in the tab order; the arrow keys lead to the others. */
function rove() {
  mark();
  for (const row of rows) row.tabIndex = -1;
  const focused = [...rows].find((row) => row === document.activeElement);
  tabTo(focused ?? [...rows].find((row) => row.ariaCurrent) ?? rows[0]);
}

/** @param {HTMLElement | undefined} row */
function tabTo(row) {
  if (tabStop) tabStop.tabIndex = -1;
  if (row) row.tabIndex = 0;
  tabStop = row;
}

/** Marks the row of the hop in the panel, and no other. */
function mark() {
  for (const old of document.querySelectorAll('tr.current')) {
    old.classList.remove('current');
    rowOf(old)?.removeAttribute('aria-current');
  }
  const current = selected && document.getElementById(`span-${selected}`);
  if (!current) return;
  current.classList.add('current');
  rowOf(current)?.setAttribute('aria-current', 'true');
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === 'Escape') {
    if (selected && beside.matches) closePanel();
    else document.getElementById('back')?.click();
    return;
  }
  const at = [...rows].indexOf(/** @type {HTMLElement} */ (document.activeElement));
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
  tabTo(row);
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const copying = /** @type {HTMLElement | null} */ (target.closest('[data-copy]'));
  if (copying) return void copyText(copying);
  if (target.closest('#close')) return closePanel();
  const row = rowOf(target.closest('[data-rows] tbody tr'));
  const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0;
  if (!row || !isPlain || getSelection()?.type === 'Range') return;
  const id = row.closest('tr')?.id ?? '';
  // A narrow page has no room beside the waterfall, so the hop has a page of its own.
  if (panel() && beside.matches) {
    event.preventDefault();
    if (location.hash === `#${id}`) followHash();
    else location.hash = id;
    row.focus({ preventScroll: true });
    tabTo(row);
  } else if (!target.closest('a')) {
    row.click();
  }
}

/** The address names the shown hop; without a name it is the server's choice. */
function followHash() {
  const id = /^#span-([0-9a-f]{16})$/.exec(location.hash)?.[1];
  const row = id && document.getElementById(`span-${id}`);
  if (!row) return;
  row.scrollIntoView({ block: 'nearest' });
  void show(id);
}

/** Scrolls the waterfall, if it has a scrollbar, and never the page. @param {string} id */
function keepInSight(id) {
  const row = document.getElementById(`span-${id}`);
  const scroller = row?.closest('.scroller');
  if (!row || !scroller) return;
  const below = row.getBoundingClientRect().bottom - scroller.getBoundingClientRect().bottom;
  if (below > 0) scroller.scrollTop += below + scroller.clientHeight / 2;
}

/** @param {string} id */
async function show(id) {
  selected = id;
  mark();
  const address = rowOf(document.getElementById(`span-${id}`))?.getAttribute('href');
  if (!address) return;
  const answer = await fetch(address).catch(() => undefined);
  // Another hop may have been chosen meanwhile, or none.
  if (!answer?.ok || selected !== id) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = page.getElementById('detail');
  const shown = panel();
  if (!now || !shown || selected !== id) return;
  const isOther = shown.dataset.span !== id || shown.hidden;
  if (!isOther && panelSent === now.outerHTML) return;
  panelSent = now.outerHTML;
  shown.replaceWith(now);
  offerClose();
  if (isOther && beside.matches) say(`Shown: ${now.querySelector('h2')?.textContent}`);
}

/** Closes the panel: the waterfall has the whole width until a row is chosen again. */
function closePanel() {
  const last = rowOf(document.getElementById(`span-${selected}`));
  const shown = panel();
  selected = undefined;
  if (shown) shown.hidden = true;
  history.replaceState(null, '', location.pathname + location.search);
  rove();
  if (!last) return;
  last.focus();
  tabTo(last);
  say('Details closed');
}

function offerClose() {
  const button = document.getElementById('close');
  if (button) button.hidden = false;
}

function panel() {
  return document.getElementById('detail');
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
    () => say('The browser does not allow the page to copy'),
  );
  const label = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
}

/** Announces a text to screen readers. @param {string} text */
function say(text) {
  const status = document.getElementById('status');
  if (status) status.textContent = text;
}
