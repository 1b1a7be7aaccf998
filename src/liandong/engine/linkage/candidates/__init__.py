"""Candidate pairs: which records are worth comparing.

`keys` makes composite keys of a record, `blocking` and `index` find the records that share one,
`prefilter` keeps the promising pairs, `pairs` holds them as arrays. `distributed` is blocking in
two halves, for machines that share the keys out among them.
"""
