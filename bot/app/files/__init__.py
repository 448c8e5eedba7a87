"""Files on their way in and out, for every platform."""
