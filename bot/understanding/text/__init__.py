"""Find words by the patterns written in YAML; split a text; know an authority's own words."""
