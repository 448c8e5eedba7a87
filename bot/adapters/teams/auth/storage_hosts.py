"""Where Teams keeps the files people exchange with the bot: the organisation's SharePoint and its members' OneDrive."""

from typing import Final

from bot.edge.download import HostRule

STORAGE_HOSTS: Final = HostRule.of("*.sharepoint.com")
"""`taage.sharepoint.com`, `taage-my.sharepoint.com`; each of them belongs to one organisation
(platforms.md B7).
"""
