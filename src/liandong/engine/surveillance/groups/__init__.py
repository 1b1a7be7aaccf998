"""Group disputes: many consumers, one merchant, one problem, within days.

`levels` says how many make a group of which level, `detection` finds them,
`events` does so in a table.
"""
