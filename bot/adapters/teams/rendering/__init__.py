"""Cards and forms are drawn here as Adaptive Cards, with the activities that carry them."""
