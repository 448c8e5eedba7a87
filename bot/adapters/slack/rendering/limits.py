"""Slack's limits in characters and pieces; where it gives two figures, here is the smaller."""

TEXT = 3000
HEADER = 150
BUTTON = 75
BUTTONS = 25
BUTTON_URL = 3000
CONFIRMATION = 300
CONFIRMATION_TITLE = 100
CONFIRMATION_BUTTON = 30
OPTION = 75
OPTION_VALUE = 75
OPTIONS = 100
BOXES = 10
"""Radio buttons, or boxes to tick."""

OVERFLOW = 5
LABEL = 2000
PLACEHOLDER = 150
WRITTEN = 3000
"""Characters in a field; Slack takes no longer text there."""

FILES = 10
MODAL_TITLE = 24
MODAL_BUTTON = 24
VIEW_BLOCKS = 100
