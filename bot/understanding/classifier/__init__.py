"""Tell what a sentence is like, by sentences whose meaning is known (`make learn`)."""
