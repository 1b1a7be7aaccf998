"""咨询: what people ask at the counter and by telephone, and the answers that are kept for it."""
