"""Source profiles: their versions, the forms that edit them, what they make of a sample."""
