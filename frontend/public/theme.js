// The colour scheme that was chosen, before anything is painted (README, "Interface").
try {
  const theme = localStorage.getItem('chat.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {}
