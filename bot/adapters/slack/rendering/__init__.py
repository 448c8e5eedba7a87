"""Cards and forms are drawn here as Block Kit, with what their buttons and modals carry."""
