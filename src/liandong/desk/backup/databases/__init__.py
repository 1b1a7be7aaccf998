"""The state of a database at one moment, as members of an archive, and back into a database.

SQLite goes in as its file, PostgreSQL as the rows of its tables in the text form of COPY, which
every version of the server reads.
"""
