"""Details: what a record says besides its subject.

`extraction` calls the others: amounts and people, the day of purchase, the shop, the kind of
report, the district. Each reads the folded text and gives its value with the span it rests on.
"""
