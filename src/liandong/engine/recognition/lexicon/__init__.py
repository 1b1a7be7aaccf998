"""The lexicon: data files that an officer may edit, and the automaton that finds their words.

`entries` reads the files that ship, `local` lays an office's own file over them (`local_checks`
says what is wrong with it), `trie` and `automaton` compile all words into tables for the scan.
"""
