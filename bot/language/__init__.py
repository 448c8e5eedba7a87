"""Words before anybody asks what they mean: normalised, listed, and found in a sentence."""
