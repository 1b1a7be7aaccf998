"""What every page of the desk shares: frame, components, icons, front-end sources."""
