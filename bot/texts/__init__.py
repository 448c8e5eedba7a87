"""Every sentence a user reads, in Danish and English."""
