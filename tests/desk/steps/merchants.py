"""Steps of the register of merchants, of two that are one, of complaints for publication."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.actions import merchant_merges, merchant_register
from liandong.desk.directory.models import Merchant, MerchantAlias, MerchantContact, MerchantMerge
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.actions import complaint_publications as publications
from liandong.desk.outreach.models import PublicationList, PublicationObjection
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
from tests.desk.steps.outreach import home, officer, regulator
from tests.desk.steps.preparing import Arguments, Give, Step, arguments

YES: Final[dict[str, Any]] = {"consent": "yes", "truth": "yes", "exclusion": "", "basis": ""}
OF_PLATFORM: Final = "登记编号,被投诉主体名称\nTS001,福临金店\nTS009,别家\n".encode()


def today() -> date:
    return timezone.localdate()


# The register


def new_merchant(give: Give) -> Arguments:
    return arguments(merchant=Merchant(name="演示书店", district=home(give)), by=officer(give))


def changed_merchant(give: Give) -> Arguments:
    found = give("shop")
    found.floor = "三楼"
    return arguments(merchant=found, by=officer(give))


def another_name(give: Give) -> Arguments:
    return arguments(merchant=give("shop"), name="晨曦", by=officer(give))


def alias_of(give: Give) -> MerchantAlias:
    _none, given = another_name(give)
    return merchant_register.add_alias(**given)


def a_contact(give: Give) -> dict[str, Any]:
    return {
        "merchant": give("shop"), "role": "维权专员", "name": "演示丙", "phone": "",
        "since": today() - timedelta(days=9), "by": officer(give),
    }  # fmt: skip


def contact_of(give: Give) -> MerchantContact:
    return merchant_register.add_contact(**a_contact(give))


def two_of_one(give: Give) -> dict[str, Any]:
    double = Merchant.objects.create(name="晨曦教育", district=home(give))
    MerchantAlias.objects.create(merchant=double, name="晨曦铜马店")
    return {"kept": give("shop"), "merged": double, "by": officer(give)}


def merge_of(give: Give) -> MerchantMerge:
    return merchant_merges.merge_merchants(**two_of_one(give))


OF_THE_REGISTER: Final[tuple[Step, ...]] = (
    (merchant_register.add_merchant, new_merchant),
    (merchant_register.change_merchant, changed_merchant),
    (merchant_register.add_alias, another_name),
    (
        merchant_register.remove_alias,
        lambda give: arguments(alias=alias_of(give), by=officer(give)),
    ),
    (merchant_register.add_contact, lambda give: arguments(**a_contact(give))),
    (
        merchant_register.end_contact,
        lambda give: arguments(contact=contact_of(give), until=today(), by=officer(give)),
    ),
    (merchant_merges.merge_merchants, lambda give: arguments(**two_of_one(give))),
    (
        merchant_merges.undo_merge,
        lambda give: arguments(merge=merge_of(give), by=officer(give)),
    ),
)


# Complaints for the national platform


def second(give: Give) -> User:
    return give("someone")("regulator", "supervisor")


def settled(give: Give) -> dict[str, Any]:
    """The days of a settled complaint."""
    record = give("add_record")(
        GOLD_COMPLAINT, source="complaint_12315", source_id="TS001", merchant_name="福临金店"
    )
    Dispute.objects.filter(pk=dispute_of(record).pk).update(
        status="settled", stage="performed", stage_since=timezone.now()
    )
    return {"since": today(), "until": today(), "by": regulator(give)}


def prepared(give: Give) -> PublicationList:
    return publications.prepare_list(**settled(give))


def decision(give: Give) -> dict[str, Any]:
    found = prepared(give)
    keys = list(found.rows.values_list("pk", flat=True))
    return {"found": found, "keys": keys, **YES, "by": regulator(give)}


def decided(give: Give) -> PublicationList:
    given = decision(give)
    publications.decide_complaints(**given)
    return PublicationList.objects.get(pk=given["found"].pk)


def submitted(give: Give) -> PublicationList:
    found = decided(give)
    publications.submit_list(found=found, by=regulator(give))
    return found


def checked(give: Give) -> PublicationList:
    found = submitted(give)
    publications.check_list(found=found, by=second(give))
    return found


def objection(give: Give) -> dict[str, Any]:
    return {
        "row": checked(give).rows.get(), "received_on": today(), "words": "不是本店",
        "answer_by": today() + timedelta(days=5), "basis": "平台规则", "by": second(give),
    }  # fmt: skip


def objection_of(give: Give) -> PublicationObjection:
    return publications.record_objection(**objection(give))


def platform_list(give: Give) -> Arguments:
    checked(give)
    return arguments(
        content=OF_PLATFORM, name="公示.csv", since=today(), until=today(), by=second(give)
    )


OF_PUBLICATION: Final[tuple[Step, ...]] = (
    (publications.prepare_list, lambda give: arguments(**settled(give))),
    (publications.decide_complaints, lambda give: arguments(**decision(give))),
    (
        publications.submit_list,
        lambda give: arguments(found=decided(give), by=regulator(give)),
    ),
    (publications.check_list, lambda give: arguments(found=submitted(give), by=second(give))),
    (
        publications.return_list,
        lambda give: arguments(found=submitted(give), reason="再核实", by=second(give)),
    ),
    (publications.drop_list, lambda give: arguments(found=prepared(give), by=regulator(give))),
    (publications.record_objection, lambda give: arguments(**objection(give))),
    (
        publications.answer_objection,
        lambda give: arguments(
            objection=objection_of(give), result="kept", answer="属实", answered_on=today(),
            by=second(give),
        ),
    ),
    (
        publications.take_out_complaint,
        lambda give: arguments(
            row=checked(give).rows.get(), reason="consent", words="来电", by=second(give)
        ),
    ),
    (publications.compare_with_platform, platform_list),
)  # fmt: skip
STEPS: Final[tuple[Step, ...]] = (*OF_THE_REGISTER, *OF_PUBLICATION)
