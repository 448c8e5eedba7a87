"""Read and write the register as YAML, and write an empty template."""
