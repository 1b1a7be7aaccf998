"""HTTP of disputes."""
