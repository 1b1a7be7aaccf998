"""Forms of source profiles: a sample, the choices for its columns, a profile as TOML."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.intake.forms import FileOnlyForm
from liandong.desk.intake.rules.profile_start import Sort, codes_of, started_from
from liandong.desk.intake.wording import COLUMN_CHOICES
from liandong.engine.records import Profile, shipped_profiles
from liandong.engine.records.profiles.binding import bind
from liandong.engine.records.profiles.choices import choices_of, with_choices
from liandong.engine.vocabulary import SOURCE_LABELS, Source

if TYPE_CHECKING:
    from liandong.engine.records import Sample

SAMPLE_BYTES: Final = 50 * 1024 * 1024
SORTS: Final = {
    Source.POLICE_110.value: Sort(Source.POLICE_110),
    "feedback_110": Sort(Source.POLICE_110, "feedback"),
    Source.COMPLAINT_12315.value: Sort(Source.COMPLAINT_12315),
    Source.REPORT_12315.value: Sort(Source.REPORT_12315),
    Source.WORKORDER_12345.value: Sort(Source.WORKORDER_12345),
}


def sorts_for(by: User) -> list[tuple[str, str]]:
    """The kinds of tables to choose from; reports of offences are the regulator's."""
    words = {key: SOURCE_LABELS[sort.source] for key, sort in SORTS.items()}
    words["feedback_110"] = "110 反馈单（只有处理情况，按编号并入警情）"
    hidden = set() if sees_reports(by) else {Source.REPORT_12315.value}
    return [(key, label) for key, label in words.items() if key not in hidden]


def sort_key(profile: Profile) -> str:
    sort = Sort(profile.source or Source.POLICE_110, profile.kind)
    return next((key for key, other in SORTS.items() if other == sort), Source.POLICE_110.value)


class SampleForm(FileOnlyForm):
    """A sample, and its kind where its columns do not show it."""

    sort = forms.ChoiceField(
        label="是什么表",
        required=False,
        help_text="不选则按列名判断；列名全变了的请选",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "自动判断"), *sorts_for(by)]
        self.fields["sort"].choices = choices  # type: ignore[attr-defined]
        self.fields["file"].label = "样表"
        self.fields[
            "file"
        ].help_text = (
            "几十行就够。CSV、XLSX、XLS、JSON Lines、Parquet，不超过 50 MB；只取前 200 行，编完即删"
        )

    def clean_file(self) -> Any:
        landing = super().clean_file()
        if landing.size > SAMPLE_BYTES:
            raise ValidationError("样表超过 50 MB。请只导出几十行再选")
        return landing

    @property
    def chosen_sort(self) -> Sort | None:
        return SORTS.get(self.cleaned_data["sort"])


class TomlForm(forms.Form):
    """A profile that was exported by another desk."""

    text = forms.CharField(
        label="模板内容（TOML）",
        max_length=100_000,
        strip=False,
        widget=forms.Textarea({"rows": 10, "class": "ld-code", "spellcheck": "false"}),
        help_text="粘贴另一处导出的模板；名称相同的成为它的新一版",
    )


class ProfileForm(forms.Form):
    """What each column of a sample is, the words for its codes, how its times are written."""

    title = forms.CharField(label="名称", max_length=60)
    sort = forms.ChoiceField(label="是什么表")
    note = forms.CharField(
        label="为何改",
        max_length=200,
        required=False,
        help_text="留给以后看版本的人，如“4 月起接警系统换了列名”",
    )
    times = forms.MultipleChoiceField(
        label="时间的其他写法",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, sample: "Sample", base: Profile, by: User, is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sample, self.base, self.is_new = sample, base, is_new
        title: Any = self.fields["title"]
        title.initial = base.title
        sort: Any = self.fields["sort"]
        sort.choices, sort.initial = sorts_for(by), sort_key(base)
        self._add_columns()
        self._add_codes()
        self._add_times()

    def _add_columns(self) -> None:
        known = choices_of(self.base, self.sample.columns)
        for place, column in enumerate(self.sample.columns):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=column,
                required=False,
                choices=list(COLUMN_CHOICES.items()),
                initial=known[column] or "",
                widget=forms.Select({"class": "form-select"}),
            )

    def _add_codes(self) -> None:
        """A field for each code that occurs in what is chosen for a class now."""
        self.codes = list(codes_of(self.sample, self._with_columns()))
        words = codes_of(self.sample, self.base) | dict(self.base.codes)
        for place, code in enumerate(self.codes):
            self.fields[f"k{place}"] = forms.CharField(
                label=code,
                required=False,
                max_length=60,
                initial=words.get(code, ""),
                widget=forms.TextInput({"list": "classes"}),
            )

    def _add_times(self) -> None:
        from liandong.engine.records.profiles.time_formats import fitting_form, form_words

        fitting = (fitting_form(self.sample.frame[name]) for name in self.sample.columns)
        known = dict.fromkeys([*self.base.time_forms, *filter(None, fitting)])
        field: Any = self.fields["times"]
        field.choices = [(form, form_words(form)) for form in known]
        field.initial = list(self.base.time_forms)
        if not known:
            del self.fields["times"]

    @property
    def column_fields(self) -> Iterator[BoundField]:
        yield from (self[f"c{place}"] for place in range(len(self.sample.columns)))

    @property
    def code_fields(self) -> list[BoundField]:
        return [self[f"k{place}"] for place in range(len(self.codes))]

    def _with_columns(self) -> Profile:
        """The base with the submitted choices, as far as they are valid.

        Another kind of table starts from an empty profile: with the column names and codes of the
        base, tables of the base's kind would be recognised as this one.
        """
        if not self.is_bound:
            return self.base
        sent = {
            column: self.data.get(f"c{place}", "")
            for place, column in enumerate(self.sample.columns)
        }
        base = started_from(self.base, self._sort)
        return with_choices(base, {k: v for k, v in sent.items() if v in COLUMN_CHOICES})

    @property
    def _sort(self) -> Sort:
        return SORTS.get(self.data.get("sort", ""), SORTS[sort_key(self.base)])

    @property
    def profile(self) -> Profile:
        """The profile that the form describes; its base if it was not submitted."""
        if not self.is_bound:
            return self.base
        cleaned = self.cleaned_data
        sort, base = self._sort, self._with_columns()
        sent = {code: cleaned.get(f"k{place}", "") for place, code in enumerate(self.codes)}
        codes = {**base.codes, **sent}
        title = cleaned.get("title") or self.base.title
        return replace(
            base,
            name=title if self.is_new else self.base.name,
            title=title,
            source=sort.source,
            kind=sort.kind,
            codes={code: word for code, word in codes.items() if word},
            time_forms=tuple(cleaned.get("times", ())),
        )


def lacking(profile: Profile, sample: "Sample") -> list[str]:
    """The labels of required fields that no column of the sample provides."""
    return [str(COLUMN_CHOICES[name]) for name in bind(profile, sample.columns).missing]


def class_words() -> Sequence[str]:
    """The words for classes that the shipped profiles use, suggested for codes."""
    return sorted(
        {word for shipped_profile in shipped_profiles() for word in shipped_profile.codes.values()}
    )
