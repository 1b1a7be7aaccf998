"""Source profiles: worked out on a sample, saved in versions, used by what comes in afterwards."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry
from liandong.desk.directory.models import District
from liandong.desk.intake.actions.imports.starts import import_now, start_import
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.actions.profile_drafts import begin_draft
from liandong.desk.intake.actions.profiles import save_version, take_in
from liandong.desk.intake.jobs import forget_samples
from liandong.desk.intake.models import (
    Import,
    ProfileDraft,
    ProfileVersion,
    QuarantinedRow,
    Record,
    SourceProfile,
)
from liandong.desk.intake.profiles.forms import ProfileForm
from liandong.desk.intake.profiles.proposals import recurring
from liandong.desk.intake.rules.profile_start import Sort, started_from
from liandong.desk.intake.uploads.landing import Landing
from liandong.engine.records import Profile, Sample, detect_profile, shipped_profiles
from liandong.engine.vocabulary import Source
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv

pytestmark = pytest.mark.django_db

HEAD = ["流水", "何时", "谁", "联系方式", "哪里", "说了什么", "类别代码"]
NAMES = ("张甲一", "王乙二", "李丙三")
PHONE = "19900007711"


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


def foreign(tmp_path: Any, rows: Any = 30, encoding: Any = "gb18030") -> Any:
    """An export of another city: no column name is known, times are written month first."""
    table = [
        [
            f"A2026{n:06d}",
            f"11/{n % 20 + 1:02d}/2026 08:{n:02d}",
            NAMES[n % 3],
            PHONE,
            f"铜马广场{n}号",
            f"来人称在铜马广场买的羽绒服掉色，店家不退，第{n}次来电，请尽快处理",
            ("080100", "020000")[n % 2],
        ]
        for n in range(rows)
    ]
    return write_csv(tmp_path / "外市.csv", HEAD, table, encoding=encoding)


def brought(client: Any, path: Any, **fields: Any) -> Any:
    """A sample brought in by a browser, and the page of the editor."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    reply = client.post(reverse("intake:profile_begin"), {"file": file, **fields})
    assert reply.status_code == 302, reply.content.decode()
    return reply.url


def choices(client: Any, address: Any) -> Any:
    """What the form of the editor holds."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def saved(client: Any, path: Any, title: Any = "演示外市", **fields: Any) -> Any:
    address = brought(client, path, sort="police_110")
    return client.post(
        address, choices(client, address) | {"title": title, "step": "save"} | fields
    )


@pytest.mark.long
def test_a_sample_is_understood_by_its_values_and_read_from_then_on(
    signed_in: Any, tmp_path: Path, person: Any
) -> None:
    client, path = signed_in("regulator"), foreign(tmp_path)
    assert import_now(path, source=None, by=person("regulator")).state == Import.State.ASKING
    address = brought(client, path, sort="police_110")
    page = client.get(address).content.decode()
    assert "100% 的内容像电话号码" in page
    assert "30 行，均可读取" in page
    chosen = choices(client, address)
    assert [chosen[f"c{n}"] for n in range(7)] == [
        "source_id", "received_at", "person_name", "person_phone", "place", "text", "class0",
    ]  # fmt: skip
    assert chosen["times"] == ["%m/%d/%Y %H:%M"]
    reply = client.post(address, chosen | {"title": "演示外市", "step": "save", "note": "试"})
    version = ProfileVersion.objects.get()
    assert reply.url == reverse("intake:profile", args=[version.of_id])
    of = import_now(path, source=None, by=person("regulator"))
    assert (of.created, of.quarantined, of.profile_version) == (30, 0, version)
    record = Record.objects.get(source_id="A2026000000")
    assert (record.source, record.source_class) == ("police_110", ["纠纷"])
    assert timezone.localtime(record.received_at).strftime("%m-%d %H:%M") == "11-01 08:00"


@pytest.mark.long
def test_nothing_of_the_sample_is_shown_or_kept(signed_in: Any, tmp_path: Path) -> None:
    client, path = signed_in("regulator"), foreign(tmp_path)
    address = brought(client, path, sort="police_110")
    page = client.get(address).content.decode()
    assert PHONE not in page
    assert not [name for name in NAMES if name in page]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sample, text FROM intake_profiledraft")
        sample, text = cursor.fetchone()
    assert NAMES[0].encode() not in bytes(sample)
    assert NAMES[0] not in text
    assert not list((path.parent / "home" / "imports").iterdir())
    client.post(address, choices(client, address) | {"title": "甲", "step": "save"})
    assert not ProfileDraft.objects.exists()
    assert NAMES[0] not in ProfileVersion.objects.get().text


@pytest.mark.long
def test_a_sample_that_nobody_comes_back_to_is_forgotten(signed_in: Any, tmp_path: Path) -> None:
    client = signed_in("regulator")
    brought(client, foreign(tmp_path))
    forget_samples()
    assert ProfileDraft.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        forget_samples()
    assert not ProfileDraft.objects.exists()


@pytest.mark.long
def test_a_sample_is_for_who_brought_it_and_the_admin_sees_nothing_of_people(
    signed_in: Any, tmp_path: Path
) -> None:
    admin = signed_in("system_admin")
    address = brought(admin, foreign(tmp_path), sort="police_110")
    page = admin.get(address).content.decode()
    assert "羽绒服" not in page
    assert "字〕" in page
    assert signed_in("regulator").get(address).status_code == 404
    assert signed_in("duty_officer").get(reverse("intake:profiles")).status_code == 403
    admin.post(reverse("intake:profile_drop", args=[ProfileDraft.objects.get().pk]))
    assert not ProfileDraft.objects.exists()


@pytest.mark.long
def test_a_row_that_cannot_be_read_is_marked_at_its_field(signed_in: Any, tmp_path: Path) -> None:
    rows = [police_row("J1"), police_row("J2", 报警时间="昨天")]
    path = write_csv(tmp_path / "a.csv", POLICE_HEAD, rows)
    client = signed_in("regulator")
    address = brought(client, path)
    page = client.get(address).content.decode()
    assert "其中 <strong>1</strong> 行无法读取" in page
    assert "时间格式无法识别：昨天" in page
    chosen = choices(client, address) | {"c1": ""}
    part = client.post(address, chosen, headers={"HX-Request": "true"}).content.decode()
    assert "还没有选定哪一列是：时间" in part
    assert "<html" not in part
    reply = client.post(address, chosen | {"title": "甲", "step": "save"})
    assert reply.status_code == 422
    assert not SourceProfile.objects.exists()


@pytest.mark.long
def test_versions_differ_go_back_and_leave_as_toml(signed_in: Any, tmp_path: Path) -> None:
    client, path = signed_in("regulator"), foreign(tmp_path)
    saved(client, path)
    own = SourceProfile.objects.get()
    file = SimpleUploadedFile("b.csv", path.read_bytes())
    address = client.post(reverse("intake:profile_change", args=[own.pk]), {"file": file}).url
    chosen = choices(client, address)
    assert chosen["c6"] == "class0"
    client.post(address, chosen | {"c6": "", "step": "save", "note": "代码停用"})
    page = client.get(reverse("intake:profile", args=[own.pk])).content.decode()
    assert "第 2 版" in page
    assert "代码停用" in page
    assert "- groups" in page
    first, second = own.versions.order_by("number")
    assert "类别代码" in second.profile.ignored
    client.post(reverse("intake:profile_back", args=[own.pk, 1]))
    assert own.newest.number == 3
    assert own.newest.text == first.text
    text = client.get(reverse("intake:profile_file", args=[own.pk, 1])).content.decode()
    assert Profile.parse(text) == first.profile
    client.post(reverse("intake:profile_use", args=[own.pk]))
    by = own.newest.by
    assert by
    assert import_now(path, source=None, by=by).state == Import.State.ASKING


def test_a_profile_comes_as_toml_and_says_what_is_wrong_with_it(signed_in: Any) -> None:
    client, address = signed_in("system_admin"), reverse("intake:profile_in")
    broken = client.post(address, {"text": 'name = "甲'})
    assert broken.status_code == 422
    assert "来源模板有错" in broken.content.decode()
    head = 'title = "乙"\nsource = "police_110"\n[columns]\nsource_id = ["号"]\n'
    shipped = client.post(address, {"text": f'name = "police_110_incident"\n{head}'})
    assert "请换一个" in shipped.content.decode()
    wrong = client.post(address, {"text": f'name = "乙"\n{head}[times]\nforms = ["%H"]'})
    assert "时间写法 %H 不成立" in wrong.content.decode()
    assert client.post(address, {"text": f'name = "乙"\n{head}'}).status_code == 302
    assert client.post(address, {"text": f'name = "乙"\n{head}'}).status_code == 302
    assert ProfileVersion.objects.count() == 1
    assert AuditEntry.objects.filter(action="profile.save").count() == 1


def test_only_who_may_shapes_sources(person: Any) -> None:
    with pytest.raises(PermissionDenied):
        take_in("", by=person("duty_officer"))
    with pytest.raises(ValidationError):
        take_in("x =", by=person("system_admin"))


@pytest.fixture
def of(person: Any, tmp_path: Path) -> Any:
    """An import most of whose rows stayed out: their times are written day last."""
    rows = [police_row(f"J{n}", 报警时间=f"{n % 9 + 1}/11/26 8:{n:02d}") for n in range(25)]
    rows += [police_row("K1"), police_row("", 报警人="演示乙")]
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
    return import_now(path, source=None, by=person("regulator"))


@pytest.mark.long
def test_a_fault_that_recurs_proposes_a_change_and_its_rows_come_in(
    of: Any, signed_in: Any, person: Any
) -> None:
    assert of.quarantined == 26
    client = signed_in("regulator")
    quarantine = reverse("intake:quarantine", args=[of.pk])
    page = client.get(quarantine).content.decode()
    assert "现在待修正的 26 行里，改后 <strong>25</strong> 行可以读取" in page
    proposal = {"column": "报警时间", "reason": "时间格式无法识别"}
    address = client.post(reverse("intake:propose", args=[of.pk]), proposal).url
    assert choices(client, address)["times"] == ["%d/%m/%y %H:%M"]
    reply = client.post(address, choices(client, address) | {"title": "本地 110", "step": "save"})
    came = work_off(Import.objects.get(corrects=of))
    assert reply.url == reverse("intake:import", args=[came.pk])
    assert (came.created, came.quarantined) == (25, 0)
    assert came.profile_version == ProfileVersion.objects.get()
    left = QuarantinedRow.objects.filter(of=of, was_taken=False, mended_in=None)
    assert {row.reason for row in left} == {"没有编号"}
    assert not recurring(of, person("regulator"))


def test_an_emptied_column_proposes_the_one_that_took_its_place(
    person: Any, signed_in: Any, tmp_path: Path
) -> None:
    rows = [
        [*police_row(f"J{n}", 报警时间=""), f"2026-11-{n % 20 + 1:02d} 08:00"] for n in range(25)
    ]
    path = write_csv(tmp_path / "b.csv", [*POLICE_HEAD, "接报时刻"], rows)
    of = import_now(path, source=None, by=person("regulator"))
    (found,) = recurring(of, person("regulator"))
    assert (found.proposal.reads, found.proposal.tried) == (25, 25)
    assert "“接报时刻”" in found.proposal.words
    page = signed_in("duty_officer").get(reverse("intake:quarantine", args=[of.pk]))
    assert "请系统管理员，或者负责全部商圈的单位的市监承办人、负责人" in page.content.decode()


def test_another_kind_drops_the_names_of_the_first(
    district: District, person: Any, tmp_path: Path
) -> None:
    """A profile begun as one of 110 and saved as one of 12345 must not read 110 calls."""
    head = ["警情编号", "报警时间", "报警内容"]
    sample = Sample(tuple(head), [2], [["J1", "2026-03-02 10:00:00", "要退货"]])
    nearest = next(
        shipped_profile
        for shipped_profile in shipped_profiles()
        if shipped_profile.name == "police_110_export_a"
    )
    base = started_from(nearest, None)
    sent = {"title": "工单", "sort": "workorder_12345", "c0": "source_id", "c1": "received_at"}
    form = ProfileForm(
        sent | {"c2": "text"}, sample=sample, base=base, by=person("regulator"), is_new=True
    )
    assert form.is_valid(), form.errors
    made = form.profile
    assert made.source == "workorder_12345"
    assert made.columns == {
        "source_id": ("警情编号",),
        "received_at": ("报警时间",),
        "text": ("报警内容",),
    }
    assert not made.class_groups
    assert not set(made.codes) & set(nearest.codes)
    calls = ["接警号", "接警时间", "警情内容", "报警人"]
    assert detect_profile(calls, own=[made]).source == "police_110"


def test_the_same_kind_keeps_its_names(district: District, person: Any) -> None:
    sample = Sample(("警情编号",), [2], [["J1"]])
    base = next(
        shipped_profile
        for shipped_profile in shipped_profiles()
        if shipped_profile.name == "police_110_export_a"
    )
    sent = {"title": "警情", "sort": "police_110", "c0": "source_id"}
    form = ProfileForm(sent, sample=sample, base=base, by=person("regulator"), is_new=True)
    assert form.is_valid()
    assert "接警号" in form.profile.columns["source_id"]
    assert form.profile.codes == base.codes


def test_a_file_that_fits_two_sources_says_so(tmp_path: Path, person: Any) -> None:
    order = next(
        shipped_profile
        for shipped_profile in shipped_profiles()
        if shipped_profile.name == "workorder_12345"
    )
    wrong = replace(order, name="警情", title="警情", source=Source.POLICE_110)
    save_version(wrong, by=System("test"))
    names = [order.columns[name][0] for name in ("source_id", "received_at", "text")]
    path = write_csv(tmp_path / "a.csv", names, [["G1", "2026-03-02 10:00:00", "要退货"]])
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    of = work_off(start_import(landing, source=None, by=person("supervisor")))
    client = Client()
    client.force_login(person("supervisor"))
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert f"也符合“{order.title}”" in page
    assert "请撤回这次导入" in page


@pytest.mark.long
def test_the_editor_warns_of_a_sample_of_two_sources(tmp_path: Path, person: Any) -> None:
    order = next(
        shipped_profile
        for shipped_profile in shipped_profiles()
        if shipped_profile.name == "workorder_12345"
    )
    names = [order.columns[name][0] for name in ("source_id", "received_at", "text")]
    path = write_csv(tmp_path / "a.csv", names, [["G1", "2026-03-02 10:00:00", "要退货"]])
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    draft = begin_draft(landing, sort=Sort(Source.POLICE_110), by=person("supervisor"))
    client = Client()
    client.force_login(person("supervisor"))
    page = client.get(reverse("intake:profile_draft", args=[draft.pk])).content.decode()
    assert "那是另一个来源" in page
    sort = page[: page.index('name="sort"')].rpartition('<div class="ld-columns"')[2]
    assert "hx-post=" in sort.partition(">")[0]  # another kind of table is read at once
