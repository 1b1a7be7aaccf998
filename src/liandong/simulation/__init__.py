"""A made-up city whose truth is known: people, merchants, incidents, complaints, outbreaks."""
