"""Names and numbers in a page that may be passed on: only as much as tells two people apart."""

import re


def mask_name(name: str | None) -> str:
    """王小明 as 王**; the length is kept, a name of one character is hidden."""
    if not name:
        return ""
    return name[0] + "*" * (len(name) - 1) if len(name) > 1 else "*"


def mask_phone(phone: str | None) -> str:
    """19900001234 as 199****1234, a landline by its last four digits, a hash by a word."""
    if not phone:
        return ""
    if phone.startswith("hmac-sm3:"):
        return "已加密"
    digits = re.sub(r"[^0-9*]", "", phone)
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-4:]}" if len(digits) > 4 else "****"
