/* Moves through the rows of a page with keys, unfolds hops, and shows a row beside the waterfall. */

import { follow } from './follow.js';
import { copyText, say } from './tell.js';

/** The width above which the style sheet puts the panel beside the waterfall. */
const beside = matchMedia('(min-width: 70rem)');

/** The row in the tab order. @type {HTMLElement | undefined} */
let tabStop;
/** Id of the row in the panel; undefined while the panel is closed. @type {string | undefined} */
let selected = document.getElementById('hops') ? panel()?.dataset.row : undefined;
/** Ids of the hops whose parts are shown. @type {Set<string>} */
const unfolded = new Set();

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
  // Until the reader chooses a row, the page shows the server's choice: where it failed first.
  const choice = document.querySelector('#hops .current')?.id;
  const isOther = selected && !location.hash && choice && choice !== selected;
  if (isOther) selected = choice;
  rove();
  // Only if the row itself was replaced, since the focus is then lost.
  if (focused && document.activeElement === document.body) {
    rowOf(document.getElementById(focused))?.focus({ preventScroll: true });
  }
  if (isOther) keepInSight(choice);
  if (selected) void show(selected);
}

/** Only one row at a time is in the tab order; the arrow keys lead to the others. */
function rove() {
  fold();
  mark();
  const rows = visibleRows();
  for (const row of document.querySelectorAll('.row')) {
    /** @type {HTMLElement} */ (row).tabIndex = -1;
  }
  tabTo(
    rows.find((row) => row === document.activeElement) ??
      rows.find((row) => row.ariaCurrent) ??
      rows[0],
  );
}

function visibleRows() {
  const rows = document.querySelectorAll('tr:not(.part) .row, .part.unfolded .row');
  return /** @type {HTMLElement[]} */ ([...rows]);
}

/** Shows the parts of unfolded hops, and no others. */
function fold() {
  for (const part of document.querySelectorAll('tr.part')) {
    part.classList.toggle('unfolded', unfolded.has(hopOf(part) ?? ''));
  }
  for (const button of document.querySelectorAll('.fold')) {
    button.ariaExpanded = String(unfolded.has(button.closest('tr')?.id ?? ''));
  }
}

/** @param {string | undefined} hop @param {boolean} isOpen */
function unfold(hop, isOpen) {
  if (!hop || unfolded.has(hop) === isOpen) return;
  if (isOpen) unfolded.add(hop);
  else unfolded.delete(hop);
  rove();
}

/** Id of the hop to which a row's part belongs. @param {Element | null | undefined} row */
function hopOf(row) {
  return /** @type {HTMLElement | null | undefined} */ (row)?.dataset.hop;
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
  const current = selected && document.getElementById(selected);
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
  const rows = visibleRows();
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (at < 0) return;
  const place = rows[at]?.closest('tr');
  if (event.key === 'ArrowRight')
    return unfold(place?.querySelector('.fold') ? place.id : '', true);
  if (event.key === 'ArrowLeft') return foldAround(place);
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

/** Folds a hop, from its row or from one of its parts. @param {Element | null | undefined} place */
function foldAround(place) {
  const hop = hopOf(place) ?? place?.id;
  unfold(hop, false);
  const row = rowOf(document.getElementById(hop ?? ''));
  row?.focus();
  tabTo(row ?? undefined);
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const copying = /** @type {HTMLElement | null} */ (target.closest('[data-copy]'));
  if (copying) return void copyText(copying);
  if (target.closest('#close')) return closePanel();
  const folding = target.closest('.fold');
  if (folding) return unfold(folding.closest('tr')?.id, folding.ariaExpanded !== 'true');
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

/** The address names the shown row; without a name it is the server's choice. */
function followHash() {
  const id = /^#((?:hop|span)-[0-9a-f]{16})$/.exec(location.hash)?.[1];
  const row = id && document.getElementById(id);
  if (!row) return;
  unfold(hopOf(row), true);
  row.scrollIntoView({ block: 'nearest' });
  void show(id);
}

/**
 * Scrolls the waterfall, if it has a scrollbar; and the page, if the hop failed and is not in the
 * window.
 *
 * @param {string} id
 */
function keepInSight(id) {
  const row = document.getElementById(id);
  const scroller = row?.closest('.scroller');
  if (!row || !scroller) return;
  const below = row.getBoundingClientRect().bottom - scroller.getBoundingClientRect().bottom;
  if (below > 0) scroller.scrollTop += below + scroller.clientHeight / 2;
  if (document.querySelector(`#facts a[href="#${id}"]`)) row.scrollIntoView({ block: 'nearest' });
}

/** @param {string} id */
async function show(id) {
  selected = id;
  mark();
  const address = rowOf(document.getElementById(id))?.getAttribute('href');
  if (!address) return;
  const answer = await fetch(address).catch(() => undefined);
  // Another hop may have been chosen meanwhile, or none.
  if (!answer?.ok || selected !== id) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = page.getElementById('detail');
  const shown = panel();
  if (!now || !shown || selected !== id) return;
  const isOther = shown.dataset.row !== id || shown.hidden;
  if (!isOther && panelSent === now.outerHTML) return;
  panelSent = now.outerHTML;
  shown.replaceWith(now);
  offerClose();
  if (isOther && beside.matches) say(`Shown: ${now.querySelector('h2')?.textContent}`);
}

/** Closes the panel: the waterfall has the whole width until a row is chosen again. */
function closePanel() {
  const last = rowOf(document.getElementById(selected ?? ''));
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
