"""Links between records: stored records as linkage compares them, and pairs in doubt."""
