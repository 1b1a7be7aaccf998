"""Which records become parts of disputes."""

from liandong.engine.vocabulary import Source


def may_be_a_dispute(source: str, is_dispute: bool | None) -> bool:
    """Whether a record with this judgement becomes part of a dispute.

    Reports of offences (举报) never do: who reports is known to the regulator alone.
    """
    return is_dispute is True and source != Source.REPORT_12315
