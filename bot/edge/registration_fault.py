"""Define the fault of a platform's settings that cannot be used."""


class RegistrationFault(Exception):
    """The settings cannot be used; the message names the setting and says what would be right."""
