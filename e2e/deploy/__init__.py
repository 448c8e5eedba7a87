"""Check what `deploy/` and `docs/install.md` say, with the programs that an administrator runs."""
