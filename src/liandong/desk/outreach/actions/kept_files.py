"""Files under the number of a visit, a training or an event: put in, taken out with a reason."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.outreach.queries.photos import photos_of
from liandong.desk.papers.actions.attachments import Place, attach, take_out
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.scans import Scan


def keep_files(*, number: str, scans: Sequence[Scan], title: str, by: User) -> list[Attachment]:
    """A part of an action. The same file is not there under two titles."""
    known = {piece.original: piece.title for piece in photos_of(number)}
    for scan in scans:
        if known.get(scan.original, title) != title:
            raise ValidationError(
                f"这个文件已作为“{known[scan.original]}”放入；要改名称的，请先撤出再放入。"
            )
    place = Place(number)
    return [attach(place=place, scan=scan, title=title, by=by) for scan in scans]


def take_out_file(*, number: str, pk: int, reason: str, by: User) -> Attachment:
    """A part of an action. The file and the reason stay, but it counts no more."""
    piece = photos_of(number).filter(pk=pk).first()
    if piece is None:
        raise ValidationError("这份已经撤出，请刷新后再看。")
    return take_out(attachment=piece, reason=reason, by=by)
