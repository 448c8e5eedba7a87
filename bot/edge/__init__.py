"""What every adapter needs before anything comes in: clean text, bounded files."""
