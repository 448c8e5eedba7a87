"""Papers are what an authority prints, hangs up, or hands over: PDF, pictures and calendars."""
