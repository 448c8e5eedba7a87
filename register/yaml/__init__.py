"""The register as YAML: read, written, and an empty template."""
