"""The register is imported and exported as a file, and authorities are created."""
