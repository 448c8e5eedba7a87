"""These are the cards of the incident path: call list, log and crisis link."""
