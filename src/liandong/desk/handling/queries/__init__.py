"""Every read of handling; each starts from what its reader may see."""
