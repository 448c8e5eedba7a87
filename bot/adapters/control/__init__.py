"""The server's own socket: what `kravbot` commands do while a server runs, they do through it."""
