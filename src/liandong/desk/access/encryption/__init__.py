"""Personal data at rest: model fields that encrypt, the ciphers below them, and their keys.

`fields` are what models use; `ciphers` holds SM4-GCM to read a cell back and HMAC-SM3 to find
equal values; `keys` are files that only their owner may read; `key_checks` checks that the key
files belong to the database.
"""
