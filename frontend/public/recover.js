/*
 * Recovers from a missing script of the page: a release, or a clean-up of the bucket, may remove
 * the files of an open page. It reloads the page once; if that does not help, it shows an error. It
 * is a separate file because the content security policy allows no inline script.
 */
(() => {
  function look() {
    const app = document.getElementById('app');
    const styles = [...document.querySelectorAll('link[rel="stylesheet"]')];
    if (app.childElementCount > 0 && styles.every(({ sheet }) => sheet)) return;
    // Needs no storage: a page that has already been reloaded is not reloaded again.
    const [navigation] = performance.getEntriesByType('navigation');
    if (navigation?.type !== 'reload') {
      location.reload();
    } else if (app.childElementCount === 0) {
      app.setAttribute('role', 'alert');
      app.textContent =
        'Part of the chat could not be loaded. Check your connection and reload the page. If the problem persists, tell an administrator.';
    }
  }
  if (document.readyState === 'complete') look();
  else addEventListener('load', look);
})();
