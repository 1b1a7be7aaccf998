"""Source profiles: worked out on a sample, saved in versions, used by what comes in afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import AuditEntry
from liandong.desk.intake.actions.import_file import work_off
from liandong.desk.intake.actions.profiles import take_in
from liandong.desk.intake.actions.start_import import import_now
from liandong.desk.intake.jobs import forget_samples
from liandong.desk.intake.models import (
    Import,
    ProfileDraft,
    ProfileVersion,
    QuarantinedRow,
    Record,
    SourceProfile,
)
from liandong.desk.intake.proposals import recurring
from liandong.engine.records import Profile
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv

pytestmark = pytest.mark.django_db

HEAD = ["流水", "何时", "谁", "联系方式", "哪里", "说了什么", "类别代码"]
NAMES = ("张甲一", "王乙二", "李丙三")
PHONE = "19900007711"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


def foreign(tmp_path, rows=30, encoding="gb18030"):
    """An export of another city: no column name is known, times are written month first."""
    told = [
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
    return write_csv(tmp_path / "外市.csv", HEAD, told, encoding=encoding)


def brought(client, path, **told):
    """A sample brought in by a browser, and the page of the editor."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    reply = client.post(reverse("intake:profile_begin"), {"file": file, **told})
    assert reply.status_code == 302, reply.content.decode()
    return reply.url


def choices(client, address):
    """What the form of the editor holds."""
    form = client.get(address).context["form"]
    told = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in told.items() if value is not None}


def saved(client, path, title="演示外市", **told):
    address = brought(client, path, sort="police_110")
    return client.post(address, choices(client, address) | {"title": title, "step": "save"} | told)


def test_a_sample_is_understood_by_its_values_and_read_from_then_on(signed_in, tmp_path, person):
    client, path = signed_in("regulator"), foreign(tmp_path)
    assert import_now(path, source=None, by=person("regulator")).state == Import.State.REFUSED
    address = brought(client, path, sort="police_110")
    page = client.get(address).content.decode()
    assert "100% 的内容像电话号码" in page
    assert "30 行，都读得通" in page
    told = choices(client, address)
    assert [told[f"c{n}"] for n in range(7)] == [
        "source_id", "received_at", "person_name", "person_phone", "place", "text", "class0",
    ]  # fmt: skip
    assert told["times"] == ["%m/%d/%Y %H:%M"]
    reply = client.post(address, told | {"title": "演示外市", "step": "save", "note": "试"})
    version = ProfileVersion.objects.get()
    assert reply.url == reverse("intake:profile", args=[version.of_id])
    of = import_now(path, source=None, by=person("regulator"))
    assert (of.created, of.quarantined, of.profile_version) == (30, 0, version)
    record = Record.objects.get(source_id="A2026000000")
    assert (record.source, record.source_class) == ("police_110", ["纠纷"])
    assert timezone.localtime(record.received_at).strftime("%m-%d %H:%M") == "11-01 08:00"


def test_nothing_of_the_sample_is_shown_or_kept(signed_in, tmp_path):
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


def test_a_sample_that_nobody_comes_back_to_is_forgotten(signed_in, tmp_path):
    client = signed_in("regulator")
    brought(client, foreign(tmp_path))
    forget_samples()
    assert ProfileDraft.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        forget_samples()
    assert not ProfileDraft.objects.exists()


def test_a_sample_is_for_who_brought_it_and_the_admin_sees_nothing_of_people(signed_in, tmp_path):
    admin = signed_in("system_admin")
    address = brought(admin, foreign(tmp_path), sort="police_110")
    page = admin.get(address).content.decode()
    assert "羽绒服" not in page
    assert "字〕" in page
    assert signed_in("regulator").get(address).status_code == 404
    assert signed_in("duty_officer").get(reverse("intake:profiles")).status_code == 403
    admin.post(reverse("intake:profile_drop", args=[ProfileDraft.objects.get().pk]))
    assert not ProfileDraft.objects.exists()


def test_a_row_that_cannot_be_read_is_marked_at_its_field(signed_in, tmp_path):
    rows = [police_row("J1"), police_row("J2", 报警时间="昨天")]
    path = write_csv(tmp_path / "a.csv", POLICE_HEAD, rows)
    client = signed_in("regulator")
    address = brought(client, path)
    page = client.get(address).content.decode()
    assert "其中 <strong>1</strong> 行读不了" in page
    assert "时间看不懂：昨天" in page
    told = choices(client, address) | {"c1": ""}
    part = client.post(address, told, headers={"HX-Request": "true"}).content.decode()
    assert "还没有选定哪一列是：时间" in part
    assert "<html" not in part
    reply = client.post(address, told | {"title": "甲", "step": "save"})
    assert reply.status_code == 422
    assert not SourceProfile.objects.exists()


def test_versions_differ_go_back_and_leave_as_toml(signed_in, tmp_path):
    client, path = signed_in("regulator"), foreign(tmp_path)
    saved(client, path)
    own = SourceProfile.objects.get()
    file = SimpleUploadedFile("b.csv", path.read_bytes())
    address = client.post(reverse("intake:profile_change", args=[own.pk]), {"file": file}).url
    told = choices(client, address)
    assert told["c6"] == "class0"
    client.post(address, told | {"c6": "", "step": "save", "note": "代码停用"})
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
    assert import_now(path, source=None, by=own.newest.by).state == Import.State.REFUSED


def test_a_profile_comes_as_toml_and_says_what_is_wrong_with_it(signed_in):
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


def test_only_who_may_shapes_sources(person):
    with pytest.raises(PermissionDenied):
        take_in("", by=person("duty_officer"))
    with pytest.raises(ValidationError):
        take_in("x =", by=person("system_admin"))


@pytest.fixture
def of(person, tmp_path):
    """An import most of whose rows stayed out: their times are written day last."""
    rows = [police_row(f"J{n}", 报警时间=f"{n % 9 + 1}/11/26 8:{n:02d}") for n in range(25)]
    rows += [police_row("K1"), police_row("", 报警人="演示乙")]
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
    return import_now(path, source=None, by=person("regulator"))


def test_a_fault_that_recurs_proposes_a_change_and_its_rows_come_in(of, signed_in, person):
    assert of.quarantined == 26
    client = signed_in("regulator")
    quarantine = reverse("intake:quarantine", args=[of.pk])
    page = client.get(quarantine).content.decode()
    assert "现在待修正的 26 行里，改后 <strong>25</strong> 行读得通" in page
    asked = {"column": "报警时间", "reason": "时间看不懂"}
    address = client.post(reverse("intake:propose", args=[of.pk]), asked).url
    assert choices(client, address)["times"] == ["%d/%m/%y %H:%M"]
    reply = client.post(address, choices(client, address) | {"title": "本地 110", "step": "save"})
    came = work_off(Import.objects.get(corrects=of))
    assert reply.url == reverse("intake:import", args=[came.pk])
    assert (came.created, came.quarantined) == (25, 0)
    assert came.profile_version == ProfileVersion.objects.get()
    left = QuarantinedRow.objects.filter(of=of, was_taken=False, mended_in=None)
    assert {row.reason for row in left} == {"没有编号"}
    assert not recurring(of, person("regulator"))


def test_an_emptied_column_proposes_the_one_that_took_its_place(person, signed_in, tmp_path):
    rows = [
        [*police_row(f"J{n}", 报警时间=""), f"2026-11-{n % 20 + 1:02d} 08:00"] for n in range(25)
    ]
    path = write_csv(tmp_path / "b.csv", [*POLICE_HEAD, "接报时刻"], rows)
    of = import_now(path, source=None, by=person("regulator"))
    (found,) = recurring(of, person("regulator"))
    assert (found.proposal.reads, found.proposal.tried) == (25, 25)
    assert "“接报时刻”" in found.proposal.words
    page = signed_in("duty_officer").get(reverse("intake:quarantine", args=[of.pk]))
    assert "请市监承办人、负责人或系统管理员" in page.content.decode()
