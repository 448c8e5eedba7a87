"""Every adapter needs these before anything comes in: clean text, bounded files, sealed tokens."""
