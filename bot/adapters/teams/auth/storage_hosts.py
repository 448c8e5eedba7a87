"""The hosts of the files people exchange with the bot are here: SharePoint and OneDrive."""

from typing import Final

from bot.edge.download import HostRule

STORAGE_HOSTS: Final = HostRule.of("*.sharepoint.com")
"""They are `taage.sharepoint.com` and `taage-my.sharepoint.com`, for instance, and each belongs to
one organisation (platforms.md B7)."""
