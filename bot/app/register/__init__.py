"""The register in and out as a file, and the creation of an authority."""
