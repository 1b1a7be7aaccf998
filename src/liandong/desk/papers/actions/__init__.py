"""The writes of papers: offices and numbers, issuing, signing, serving."""
