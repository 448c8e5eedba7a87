"""Each `kravbot` command does its work here, in its own process or in the server."""
