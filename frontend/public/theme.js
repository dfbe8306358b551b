/*
 * Sets the colour scheme that the user chose, before anything is painted: so it blocks, and is a file of
 * its own, because the content security policy allows no inline script. `src/settings/theme.ts` writes
 * what is read here.
 */
try {
  const theme = localStorage.getItem('chat.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without a storage, the system's scheme is shown.
}
