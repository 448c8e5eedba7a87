"""The routers of a turn: what was heard is told apart, and sent where it belongs."""
