"""Features: what linkage compares of a record, as one row of numbers.

`extraction` makes the rows from canonical records; the other modules read one kind of detail
each (phones, names, places, amounts, goods, wording) and say how well two of them agree.
`frequencies` tells how often a value occurs: an agreement on a rare one is worth more.
"""
