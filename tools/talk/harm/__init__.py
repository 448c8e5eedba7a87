"""Say sentences to the whole program that could do harm, and find those that do."""
