"""Source profiles: how one city's column names and codes map to the canonical record."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal, Self

from liandong.engine.records.dates import is_time_form
from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.readers.header import normal_name
from liandong.engine.vocabulary import Source

Kind = Literal["record", "feedback"]
FIELDS: Final = (
    "source_id",
    "received_at",
    "occurred_at",
    "person_name",
    "person_phone",
    "merchant_name",
    "merchant_address",
    "place",
    "lon",
    "lat",
    "text",
    "response",
    "goods",
    "amount_yuan",
)
"""The fields of a record that are read from one column each."""
_KEYS = {
    *("name", "title", "source", "kind", "columns", "append", "source_class", "missing"),
    *("ignored", "times"),
}


@dataclass(frozen=True)
class Profile:
    """One kind of export.

    `columns` maps a canonical field to the names its column may bear; where several are present
    the first filled cell counts. `append` names columns whose text follows the field's own.
    `class_groups` are columns of the source's classes, coarse to fine; the first group with a
    filled cell counts, and `codes` turns its codes into words. `file_time` lets the time of the
    file stand in where the export has no time of receipt. `time_forms` are further ways to write a
    time, in the letters of strptime. `ignored` names columns that are known and left out.
    A profile of kind `feedback` yields records with response and class only.
    """

    name: str
    title: str
    source: Source | None
    columns: Mapping[str, tuple[str, ...]]
    kind: Kind = "record"
    append: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    class_groups: tuple[tuple[str, ...], ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    file_time: bool = False
    time_forms: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @classmethod
    def load(cls, name_or_path: str | Path) -> Self:
        """A shipped profile by name, or one from a TOML file. Raises UnreadableFile."""
        path = Path(name_or_path)
        shipped = resources.files(__package__).joinpath("shipped", f"{name_or_path}.toml")
        if path.suffix == ".toml":
            text = _read(path)
        elif shipped.is_file():
            text = shipped.read_text(encoding="utf-8")
        else:
            names = "、".join(profile.name for profile in shipped_profiles())
            raise UnreadableFile(f"没有名为 {name_or_path} 的来源模板。", f"可用的有：{names}。")
        return cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises UnreadableFile when the TOML is broken or names what no profile has."""
        try:
            return cls(**_arguments(tomllib.loads(text)))
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise UnreadableFile(
                f"来源模板有错：{error}。", "请对照随软件附带的模板改正。"
            ) from error

    @property
    def required(self) -> tuple[str, ...]:
        """Fields without whose columns the profile does not fit a file."""
        if self.kind == "feedback":
            return ("source_id", "response")
        return ("source_id", "text") if self.file_time else ("source_id", "received_at", "text")

    def known_names(self) -> set[str]:
        """All its column names in normal form."""
        groups = [*self.columns.values(), *self.append.values(), *self.class_groups, self.ignored]
        return {normal_name(name) for group in groups for name in group}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"来源模板 {path.name} 无法读取。", "它应是 UTF-8 的 TOML 文件。"
        ) from error


def _arguments(data: dict[str, Any]) -> dict[str, Any]:
    fields = {*data["columns"], *data.get("append", {})}
    unknown = (set(data) - _KEYS) | fields.difference(FIELDS)
    if unknown:
        raise ValueError(f"不认识的键 {'、'.join(sorted(unknown))}")
    if (kind := data.get("kind", "record")) not in {"record", "feedback"}:
        raise ValueError(f"kind 只能是 record 或 feedback，不能是 {kind}")
    classes, forms = data.get("source_class", {}), data.get("times", {}).get("forms", [])
    if wrong := [form for form in forms if not is_time_form(form)]:
        raise ValueError(f"时间写法 {'、'.join(map(str, wrong))} 不成立")
    return {
        "name": data["name"],
        "title": data["title"],
        "source": Source(data["source"]),
        "kind": kind,
        "columns": _tuples(data["columns"]),
        "append": _tuples(data.get("append", {})),
        "class_groups": tuple(tuple(group) for group in classes.get("groups", [])),
        "codes": classes.get("codes", {}),
        "file_time": data.get("missing", {}).get("received_at") == "file",
        "time_forms": tuple(forms),
        "ignored": tuple(data.get("ignored", [])),
    }


def _tuples(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(names) for key, names in lists.items()}


@cache
def shipped_profiles() -> tuple[Profile, ...]:
    """The profiles that come with the package, by name, and the canonical one last."""
    folder = resources.files(__package__).joinpath("shipped")
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return (*(Profile.parse(file.read_text(encoding="utf-8")) for file in files), CANONICAL)


CANONICAL = Profile(
    name="canonical",
    title="标准列名",
    source=None,  # the file's own column, or the caller, says it
    columns={name: (name,) for name in FIELDS},
    class_groups=(("source_class",),),
)


def known_names(own: Iterable[Profile] = ()) -> frozenset[str]:
    """Column names of all shipped profiles and these, in normal form: what headers are found by."""
    return _shipped_names().union(*(profile.known_names() for profile in own))


@cache
def _shipped_names() -> frozenset[str]:
    names = {name for profile in shipped_profiles() for name in profile.known_names()}
    return frozenset(names | {normal_name("source")})
