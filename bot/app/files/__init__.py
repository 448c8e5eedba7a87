"""Files come in and go out here, for every platform."""
