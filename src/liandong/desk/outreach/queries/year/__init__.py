"""年度一页: its numbers with their rows, and the sheet of paper."""
