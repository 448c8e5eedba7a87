"""Activities are admitted here, the bot proves itself with tokens, and hosts are allowed."""
