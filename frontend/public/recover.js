/*
 * Stands beside the page's own script, which may be missing: a release, or a cleaning of the bucket,
 * may come between a page and its files. Then the page is loaded anew, once, and after that says what
 * is wrong. A file of its own because the content security policy admits no inline script.
 */
(() => {
  function look() {
    const app = document.getElementById('app');
    const styles = [...document.querySelectorAll('link[rel="stylesheet"]')];
    if (app.childElementCount > 0 && styles.every(({ sheet }) => sheet)) return;
    // Known without any storage: a page that was reloaded already is not reloaded again.
    const [navigation] = performance.getEntriesByType('navigation');
    if (navigation?.type !== 'reload') {
      location.reload();
    } else if (app.childElementCount === 0) {
      app.setAttribute('role', 'alert');
      app.textContent =
        'The chat could not be loaded, because a part of it did not arrive. Check your connection and reload the page. If it stays so, tell an administrator.';
    }
  }
  if (document.readyState === 'complete') look();
  else addEventListener('load', look);
})();
