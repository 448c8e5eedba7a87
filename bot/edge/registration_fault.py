"""A platform's settings that cannot be used."""


class RegistrationFault(Exception):
    """The message names the setting and says what would be right."""
