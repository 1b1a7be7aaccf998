"""Weights: what the comparison of two records is worth, and what is decided from it.

`comparison` gives a level for each feature, `totals` adds up the bits of the levels, `decisions`
picks the partners, `clusters` joins them, `reasons` puts them into words. `distributed` does the
same for machines that share the pairs out among them.
"""
