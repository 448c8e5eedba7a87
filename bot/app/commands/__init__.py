"""What each `kravbot` command does, in its own process or in the server."""
