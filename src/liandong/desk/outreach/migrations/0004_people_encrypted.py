"""Columns in which people may stand are encrypted; what stood in them is carried over."""

from typing import Any, Final

from django.db import migrations, models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.rules.redaction import redact

CLEAR: Final[dict[str, dict[str, str]]] = {
    "letter": {
        "clauses": "相关法律条款",
        "copy_to": "抄送",
        "contact": "联系人",
        "phone": "联系电话",
        "talk_place": "谈话地点",
        "talk_people": "参加人员",
        "talk_materials": "携带材料",
    },
    "talkrecord": {"place": "地点"},
    "campaign": {"basis": "依据"},
    "campaigntask": {"text": "任务"},
    "enforcementcase": {"party": "当事人", "articles": "违法条款"},
    "rightsstation": {"removed_reason": "摘牌原因"},
    "stationexam": {"remark": "说明"},
    "training": {"lecturer": "讲师"},
}

#: Names and titles that stay in clear for everybody: what looks like a person or phone is masked.
PUBLIC: Final[dict[str, tuple[str, ...]]] = {
    "campaign": ("name",),
    "enforcementcase": ("cause",),
    "rightsstation": ("name", "host"),
    "training": ("place", "topic"),
}


def encrypt(apps: Any, _schema: Any) -> None:
    for model, fields in CLEAR.items():
        for row in apps.get_model("outreach", model).objects.all():
            for name in fields:
                setattr(row, name, getattr(row, f"{name}_clear") or None)
            row.save(update_fields=list(fields))


def redact_titles(apps: Any, _schema: Any) -> None:
    for model, fields in PUBLIC.items():
        for row in apps.get_model("outreach", model).objects.all():
            for name in fields:
                setattr(row, name, redact(getattr(row, name)))
            row.save(update_fields=list(fields))
    for visit in apps.get_model("outreach", "visit").objects.filter(merchant=None):
        visit.name = redact(visit.name)
        visit.save(update_fields=["name"])


def decrypt(apps: Any, _schema: Any) -> None:
    for model, fields in CLEAR.items():
        for row in apps.get_model("outreach", model).objects.all():
            for name in fields:
                setattr(row, f"{name}_clear", getattr(row, name) or "")
            row.save(update_fields=[f"{name}_clear" for name in fields])


def each(operation: Any) -> list[Any]:
    return [
        operation(model, name, label)
        for model, fields in CLEAR.items()
        for name, label in fields.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("outreach", "0003_meetings")]

    operations = [
        *each(lambda model, name, _label: migrations.RenameField(model, name, f"{name}_clear")),
        *each(
            lambda model, name, _label: migrations.AlterField(
                model, f"{name}_clear", models.TextField(blank=True, default="")
            )
        ),
        *each(
            lambda model, name, label: migrations.AddField(
                model, name, EncryptedTextField(label, null=True)
            )
        ),
        migrations.RunPython(encrypt, decrypt),
        migrations.RunPython(redact_titles, migrations.RunPython.noop),
        *each(lambda model, name, _label: migrations.RemoveField(model, f"{name}_clear")),
    ]
