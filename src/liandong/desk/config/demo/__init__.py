"""The demo city in the desk: its departments and accounts, its register, its imported files.

It is only ever put into an empty desk, and a banner on every page says that it is a demo.
"""
