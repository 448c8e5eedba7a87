"""Records are told in conversation: their forms' fields, and the cards of the outcome, are here."""
