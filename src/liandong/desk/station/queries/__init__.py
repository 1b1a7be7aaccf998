"""Every read of the station; each starts from what its reader may see."""
