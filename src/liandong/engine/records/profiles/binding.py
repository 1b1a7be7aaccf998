"""Which columns of a file a profile takes for which field, and which profile fits a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from liandong.engine.records.errors import UnknownColumns
from liandong.engine.records.profiles.profile import CANONICAL, Profile, shipped_profiles
from liandong.engine.records.readers.header import bare_name, normal_name
from liandong.engine.vocabulary import SOURCE_LABELS, Source

_NAME_SHOWN: Final = 16
_FIELD_LABELS = {
    "source_id": "编号",
    "received_at": "受理时间",
    "text": "内容",
    "response": "处置情况",
}


@dataclass(frozen=True)
class Binding:
    """Per field the file's columns in order of precedence; `class_groups` likewise."""

    profile: Profile
    columns: dict[str, tuple[str, ...]]
    append: dict[str, tuple[str, ...]]
    class_groups: tuple[tuple[str, ...], ...]
    ignored: tuple[str, ...] = ()
    source_column: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.profile.required if not self.columns.get(name))

    @property
    def known(self) -> int:
        """How many of the file's columns the profile takes or knowingly leaves out."""
        return len(self.used()) + len(self.ignored)

    def used(self) -> list[str]:
        """The file's columns that reach the record, each once."""
        groups = [*self.columns.values(), *self.append.values(), *self.class_groups]
        return list(dict.fromkeys(name for group in groups for name in group))


def bind(profile: Profile, columns: Sequence[str]) -> Binding:
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(normal_name(column), column)
    for column in columns:
        by_name.setdefault(bare_name(column), column)

    def present(names: Iterable[str]) -> tuple[str, ...]:
        found = (by_name.get(normal_name(name)) for name in names)
        return tuple(dict.fromkeys(name for name in found if name))

    groups = (present(group) for group in profile.class_groups)
    return Binding(
        profile=profile,
        columns={key: found for key, names in profile.columns.items() if (found := present(names))},
        append={key: found for key, names in profile.append.items() if (found := present(names))},
        class_groups=tuple(group for group in groups if group),
        ignored=present(profile.ignored),
        source_column=by_name.get("source") if profile is CANONICAL else None,
    )


def detect_profile(
    columns: Sequence[str], source: Source | None = None, own: Sequence[Profile] = ()
) -> Profile | None:
    """The profile that knows most of the columns, `own` ones before those that ship where it is
    the same; None where none has what it needs."""
    fitting = [binding for binding in bindings_of(columns, source, own) if not binding.missing]
    best = max(fitting, key=lambda binding: binding.known, default=None)
    return best.profile if best else None


def rivals(
    columns: Sequence[str], chosen: Profile, own: Sequence[Profile] = ()
) -> tuple[Profile, ...]:
    """Profiles of other sources that fit the columns as well, and take about as many of them."""
    most = bind(chosen, columns).known
    return tuple(
        binding.profile
        for binding in bindings_of(columns, None, own)
        if not binding.missing
        and binding.profile.source not in {None, chosen.source}
        and binding.known * 2 >= most
    )


def require_profile(
    columns: Sequence[str], source: Source | None, own: Sequence[Profile] = ()
) -> Profile:
    """Like detect_profile; raises UnknownColumns that names what is missing."""
    found = detect_profile(columns, source, own)
    if found:
        return found
    nearest = _nearest(columns, source, own)
    shown = shown_columns(columns)
    label = f"{SOURCE_LABELS[source]}的" if source else ""
    if not nearest.used():
        raise UnknownColumns(
            f"认不出这份表：没有一列是{label}已知的列名（表里有：{shown}）。",
            "请确认选对了文件和来源；列名不同的城市，请管来源模板的人先建一个来源模板。",
        )
    raise UnknownColumns(
        explain_missing(nearest),
        f"请补上该列再导入；列只是换了名字的，请管来源模板的人（市监承办人、负责人、系统管理员）在模板里改。表里现有的列：{shown}。",
    )


def _nearest(columns: Sequence[str], source: Source | None, own: Sequence[Profile]) -> Binding:
    bindings = bindings_of(columns, source, own)
    return max(bindings, key=lambda binding: (len(binding.used()), -len(binding.missing)))


def shown_columns(columns: Sequence[str], most: int = 12) -> str:
    """The first columns for a message; a name that is none, but a text, is cut."""
    names = [name if len(name) <= _NAME_SHOWN else f"{name[:_NAME_SHOWN]}…" for name in columns]
    return "、".join(names[:most]) + ("……" if len(names) > most else "")


def explain_missing(binding: Binding) -> str:
    lacking = "；".join(
        f"{_FIELD_LABELS[name]}（如“{binding.profile.columns[name][0]}”）"
        for name in binding.missing
    )
    return f"按“{binding.profile.title}”读取时缺少必需的列：{lacking}。"


def bindings_of(
    columns: Sequence[str], source: Source | None, own: Sequence[Profile]
) -> list[Binding]:
    known = (*own, *shipped_profiles())
    return [
        bind(profile, columns)
        for profile in known
        if source in (None, profile.source) or not profile.source
    ]
