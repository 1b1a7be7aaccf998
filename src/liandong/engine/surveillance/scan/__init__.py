"""The space-time scan: in which corner, and since when, more than expected happened.

`corners` is what alerts use, `space_time` the statistic (Kulldorff) with its
loop.
"""
