"""The server's own socket: while a server runs, the `kravbot` commands do their work through it."""
