"""One turn of a conversation is composed here: state, dialogs, pages, replies, commands, jobs."""
