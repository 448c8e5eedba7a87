"""Cards and forms as Block Kit, and what its buttons and modals carry."""
