"""The composition root: settings, the system's clock, and the place where everything meets."""
