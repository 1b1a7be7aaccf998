"""Fitting: where the bits of the model come from (Fellegi and Sunter 1969; EM by Winkler 1988).

`sampling` draws pairs, `chance` makes pairs that only chance brings together, `level_counts`
counts levels, `estimation` estimates u, m, prior and scale, `reviewed_pairs` learns from
people's decisions.
"""
