"""Reading: from a text to its features, in two passes over one buffer of folded characters.

`folding` makes the buffer, `first_pass` marks what holds at each place, `second_pass` matches
the lexicon record by record, `features` and `phrases` collect what the matches say.
"""
