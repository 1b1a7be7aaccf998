"""How large a merchant is, by the people who work there."""

from typing import Final

SIZES: Final = {
    "under_10": "10 人以下",
    "under_50": "10–49 人",
    "under_300": "50–299 人",
    "from_300": "300 人以上",
}
