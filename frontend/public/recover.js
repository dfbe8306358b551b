// See frontend/README.md, "Interface".
(() => {
  function look() {
    const app = document.getElementById('app');
    const styles = [...document.querySelectorAll('link[rel="stylesheet"]')];
    if (app.childElementCount > 0 && styles.every(({ sheet }) => sheet)) return;
    const [navigation] = performance.getEntriesByType('navigation');
    if (navigation?.type !== 'reload') {
      location.reload();
    } else if (app.childElementCount === 0) {
      app.setAttribute('role', 'alert');
      app.append(document.querySelector('template').content);
    }
  }
  if (document.readyState === 'complete') look();
  else addEventListener('load', look);
})();
