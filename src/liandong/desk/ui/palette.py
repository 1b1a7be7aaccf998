"""Colours that mean something. Those of a plain series stand in the front end.

Sectors keep their colour everywhere. Twenty-four colours cannot all be told apart, so a chart
never relies on colour alone: it is labelled, and its table stands beside it. Neighbours in the
vocabulary differ in lightness, so that they also part in greyscale and for the colour-blind.
"""

from typing import Final

from liandong.engine.vocabulary import SECTORS

_TONES: Final = (
    "#2b6cb0", "#d98e2b", "#3d8f5f", "#8c2f5d", "#b8a038", "#1f7a8c",
    "#a5633a", "#c26a9a", "#5d9fd6", "#6b7a2e", "#0f6b6b", "#e0a96d",
    "#5b4b9a", "#74b39a", "#a83e3e", "#8fa3bf", "#4d5d73", "#c4b46a",
    "#7b3f8c", "#6fb6c4", "#8a6d3b", "#9ab05a", "#c98484", "#7c8590",
)  # fmt: skip

SECTOR_COLOURS: Final = dict(zip(SECTORS, _TONES, strict=True))
