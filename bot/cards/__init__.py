"""Cards are made of facts here, by pure functions, for dialogs, pages and nudges alike."""
