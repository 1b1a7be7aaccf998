"""Forms of the publicity ledger and of the library of material."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for, own_districts
from liandong.desk.outreach.actions.publicity import Parts
from liandong.desk.outreach.forms.letters import day_field, words_field
from liandong.desk.outreach.models import Publicity
from liandong.desk.outreach.rules.publicity.ledger import (
    FORMATS,
    RUN_BY,
    HandedOut,
    handouts_text,
    read_handouts,
    read_partners,
)
from liandong.desk.outreach.rules.publicity.occasions import LABELS
from liandong.desk.ui.fields import MomentField

LONGEST_NAME: Final = 120
LONGEST_KIND: Final = 80


class PublicityFilterForm(forms.Form):
    """Its names are those that `queries.publicity.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    occasion = forms.ChoiceField(
        label="节点", required=False, choices=[("", "不限"), *LABELS.items()]
    )
    run_by = forms.ChoiceField(
        label="开展主体", required=False, choices=[("", "不限"), *RUN_BY.items()]
    )
    since = day_field("起", required=False)
    until = day_field("止", required=False)
    q = forms.CharField(label="主题、地点或单位", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class PublicityForm(forms.ModelForm[Publicity]):
    formats = forms.MultipleChoiceField(
        label="形式", choices=list(FORMATS.items()), widget=forms.CheckboxSelectMultiple
    )
    partners = words_field("参加单位", rows=4, hint="每行一家")
    handouts = words_field("发放资料", rows=3, hint="每行一种，如：预付卡提示单 500；没有的不填")
    followed = words_field("后续", rows=3, hint="现场受理事项的办理、发现问题的处理")
    field_order = (
        "topic", "occasion", "held_at", "place", "district", "run_by", "organiser", "formats",
        "partners", "handouts", "consulted", "taken", "reached", "followed",
    )  # fmt: skip

    class Meta:
        model = Publicity
        fields = (
            "topic", "occasion", "held_at", "place", "district", "run_by", "organiser",
            "consulted", "taken", "reached",
        )  # fmt: skip
        field_classes = {"held_at": MomentField}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "run_by": "公共场所的经营者、管理者自行开展的，依《法治宣传教育法》第三十一条",
            "organiser": "自行开展的写商场、市场的名称；联合开展的写牵头单位",
            "consulted": "没有统计的不填",
            "taken": "没有统计的不填；已登记的纠纷，登记活动后逐件关联",
            "reached": "没有统计的不填",
        }

    def __init__(self, data: Any = None, *, instance: Publicity | None = None, by: User) -> None:
        super().__init__(data, instance=instance, initial=_known(instance))
        places = District.objects.filter(name__in=own_districts(by)).order_by("code")
        self.fields["district"].queryset = places  # type: ignore[attr-defined]
        self.fields["occasion"].choices = [("", "不属于节点"), *LABELS.items()]  # type: ignore[attr-defined]

    def clean_partners(self) -> list[str]:
        names = read_partners(self.cleaned_data["partners"])
        _check_length(names, LONGEST_NAME)
        return names

    def clean_handouts(self) -> list[HandedOut]:
        try:
            rows = read_handouts(self.cleaned_data["handouts"])
        except ValueError as error:
            raise ValidationError(f"“{error}”：每行写一种资料和份数，不重复。") from error
        _check_length((row.kind for row in rows), LONGEST_KIND)
        return rows

    def filled(self) -> Publicity:
        """The event as typed, not stored."""
        made = self.save(commit=False)
        made.formats = list(self.cleaned_data["formats"])
        made.followed = self.cleaned_data["followed"].strip() or None
        return made

    def parts(self) -> Parts:
        return Parts(self.cleaned_data["partners"], self.cleaned_data["handouts"])


def _known(publicity: Publicity | None) -> dict[str, Any]:
    if publicity is None:
        return {}
    handouts = [HandedOut(row.kind, row.copies) for row in publicity.handouts.order_by("pk")]
    return {
        "formats": publicity.formats,
        "followed": publicity.followed or "",
        "partners": "\n".join(row.name for row in publicity.partners.order_by("pk")),
        "handouts": handouts_text(handouts),
    }


def _check_length(names: Iterable[str], most: int) -> None:
    for name in names:
        if len(name) > most:
            raise ValidationError(f"“{name[:20]}……”太长，最多 {most} 字。")
