// See frontend/README.md, "Interface".
(() => {
  // Read when needed: this script may come before the body.
  const root = () => document.getElementById('app');
  function tell() {
    root().setAttribute('role', 'alert');
    root().replaceChildren(document.querySelector('template').content);
  }
  function look() {
    const isOpening = 'opening' in root().dataset;
    const styles = [...document.querySelectorAll('link[rel="stylesheet"]')];
    if (isOpening && styles.every(({ sheet }) => sheet)) return;
    const [navigation] = performance.getEntriesByType('navigation');
    if (navigation?.type !== 'reload') location.reload();
    else if (!isOpening) tell();
  }
  addEventListener('page-missing', tell);
  if (document.readyState === 'complete') look();
  else addEventListener('load', look);
})();
