"""Every read of groups; each starts from what its reader may see."""
