"""The register as a workbook: written, read, and marked where something is wrong."""
