"""Find the words of a text by patterns written in YAML, its joints, and an authority's own words."""
