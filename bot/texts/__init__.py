"""Every sentence a user reads is here, in Danish and English."""
