"""The digest by which a file is known again."""

from cryptography.hazmat.primitives import hashes


def digest_of(content: bytes) -> str:
    """SM3 in hex."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()
