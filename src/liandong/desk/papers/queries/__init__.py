"""The reads of papers: offices and numbers, the papers of a dispute."""
