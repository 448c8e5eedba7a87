"""Cards and forms as Adaptive Cards, and the activities that carry them."""
