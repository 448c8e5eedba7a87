"""Normalise words, list them, and find them in a sentence, before anybody asks what they mean."""
