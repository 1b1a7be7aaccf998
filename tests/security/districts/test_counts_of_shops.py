"""What the page of the scene knows of a shop counts only disputes that its reader sees."""

from collections.abc import Callable

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.queries.scene import known_for
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import dispute_of


def shop_of(by: User) -> tuple[int, int]:
    """Disputes with the jeweller, and those settled."""
    (shop,) = [shop for shop in known_for(by)["shops"] if shop["name"] == "云泽市福临珠宝有限公司"]
    return shop["cases"], shop["settled"]


def test_a_dispute_that_moved_to_another_district_no_longer_counts_for_the_shop(
    add_record: Callable[..., Record],
    districts: dict[str, District],
    person: Callable[..., User],
) -> None:
    dispute = dispute_of(add_record(merchant_name="福临金店"))
    assert dispute.merchant
    Dispute.objects.filter(pk=dispute.pk).update(status="settled", stage="settled")
    assert shop_of(person()) == (1, 1)
    Dispute.objects.filter(pk=dispute.pk).update(district=districts["滨河商圈"])
    assert shop_of(person()) == (0, 0)
