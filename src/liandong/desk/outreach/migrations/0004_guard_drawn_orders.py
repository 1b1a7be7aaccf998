"""The database itself keeps an order as it was drawn, with its shops and its result."""

from django.db import migrations

from liandong.desk.access.sealing.triggers import NeverChanges

STOPPED = ("stopped_at", "stopped_by", "stopped_reason")
FIXED = ("digest", "fixed_at", "fixed_by")
FIRST = ("first_digits", "first_by")
DRAWN = ("drawn_at", "second_digits", "second_by")


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0003_drawn_orders"),
    ]
    operations = [
        NeverChanges(
            "DrawnOrder",
            but=("state", *FIXED, *FIRST, *DRAWN, *STOPPED, "effect"),
            until="effect",
            once={
                "fixed_at": FIXED,
                "first_digits": FIRST,
                "drawn_at": (*FIRST, *DRAWN),
                "stopped_at": ("state", *FIXED, *FIRST, *DRAWN, *STOPPED, "effect"),
            },
        ),
        # the merchant follows a merge of the register, a turn may be corrected
        NeverChanges(
            "DrawnShop",
            but=("merchant", "start", "done_on", "done_by"),
            once={"start": ("start",)},
        ),
    ]
