"""Keep authorities, people and their accounts, app installations, web sessions and crisis links."""
