"""Source profiles: how the columns and codes of one city's export map to the canonical record.

`profile` reads one from TOML, `binding` finds the profile that fits a file, `suggestions`
proposes fields for unknown columns from their names and `column_traits`. The profiles that ship
lie in `shipped`.
"""
