"""Keep backups in a store of objects."""
