"""Steps of handling: dispatches, sittings, names, performance."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from django.utils import timezone

from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions import attachments as of_dispute
from liandong.desk.handling.actions import (
    dispatches,
    invitations,
    minutes,
    names,
    panels,
    parties,
    performance,
    recusals,
    roster,
    sittings,
    telephone,
    warnings,
)
from liandong.desk.handling.actions.expiring_keys import warn_of_keys
from liandong.desk.handling.actions.invitations import set_link
from liandong.desk.handling.actions.papers import issue_for, serve_for, void_for
from liandong.desk.handling.actions.visits import settle_conflict, take_entry, take_photo
from liandong.desk.handling.actions.warnings import choose_warnings
from liandong.desk.handling.models import DueWarning, Instalment, Sitting
from liandong.desk.handling.rules.scene import Keep
from liandong.desk.handling.scene_entries import PhotoSent, Sent
from liandong.desk.papers.actions.services import sign_paper
from liandong.desk.papers.models import Paper
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import BY
from tests.desk.handling.test_performance import held as held_sitting
from tests.desk.handling.visits import entry, picture
from tests.desk.papers.conftest import SCENE
from tests.desk.steps.administration import expiring
from tests.desk.steps.papers import scan, service
from tests.desk.steps.preparing import (
    Arguments,
    Give,
    Step,
    arguments,
    city_head,
    mediator,
    officer,
    teacher,
)


def paper_of(give: Give) -> Paper:
    gold = give("gold")
    return issue_for(dispute=gold, form=FORMS["scene"], values=SCENE, by=officer(give))


def service_of(give: Give) -> dict[str, Any]:
    given, paper = service(give), paper_of(give)
    signed = {"name": "演示甲", "manner": "pen", "signed_on": given["sent_on"]}
    for who in paper.kind.signers:
        sign_paper(paper=paper, who=who, **signed, by=officer(give))
    return given | {"dispute": give("gold"), "paper": paper}


def by_phone(give: Give, **more: Any) -> Arguments:
    """`page_version` None: the step has no page."""
    return arguments(give("gold"), words="与店长通话", page_version=None, **more, by=officer(give))


def linked(give: Give) -> Arguments:
    booking = give("booking")(15, way=Sitting.Way.VIDEO, room=None)
    sitting = sittings.book(give("mediated"), **booking)
    return arguments(sitting, "https://meeting.example/1", by=officer(give))


def attached_to(give: Give) -> Arguments:
    return arguments(dispute=give("gold"), scans=[("小票", scan())], by=officer(give))


def attached_of(give: Give) -> dict[str, Any]:
    (), kwargs = attached_to(give)
    return {
        "dispute": give("gold"),
        "attachment": of_dispute.attach_to(**kwargs)[0],
        "by": officer(give),
    }


def taken_out_of(give: Give) -> Arguments:
    given = attached_of(give)
    of_dispute.take_out_of(**given, reason="糊")
    return arguments(**given)


def on_duty(give: Give) -> dict[str, Any]:
    day = date(2026, 11, 24)
    home = give("districts")["铜马商圈"]
    return {"district": home, "day": day, "shift": "day", "person": officer(give)}


def put(give: Give, **changes: Any) -> Any:
    return roster.put_on_duty(**on_duty(give) | changes, by=officer(give))


def on_duty_today(give: Give) -> Arguments:
    return arguments(put(give, day=timezone.localdate()), by=officer(give))


def repeated(give: Give) -> Arguments:
    duty = put(give)
    return arguments(district=duty.district, monday=date(2026, 11, 30), by=officer(give))


def sitting(give: Give) -> Any:
    return sittings.book(give("mediated"), **give("booking")(10))


def missed(give: Give) -> Arguments:
    one = sitting(give)
    Sitting.objects.filter(pk=one.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    return arguments(one, by=mediator(give))


def recusal(give: Give) -> Arguments:
    return arguments(give("mediated"), mediator=mediator(give), reason="亲属", by=mediator(give))


def decision(give: Give) -> Arguments:
    args, kwargs = recusal(give)
    recusals.ask_recusal(*args, **kwargs)
    return arguments(give("mediated"), granted=False, by=teacher(give))


def performed(give: Give) -> Arguments:
    part = give("parts")[0]
    today = timezone.localdate()
    return arguments(part, done_on=today, proof="收条", by=mediator(give))


def performed_already(give: Give) -> Arguments:
    args, kwargs = performed(give)
    performance.perform(*args, **kwargs)
    return arguments(args[0], by=mediator(give))


def concluded(give: Give) -> Arguments:
    plan = [performance.Line("退款", Decimal(400), date(2030, 1, 5))]
    signed: dict[Fact, dict[str, Any]] = {Fact.SIGNED: {}}
    return arguments(give("mediated"), "agree", plan=plan, facts=signed, by=mediator(give))


def from_the_scene(give: Give, **more: Any) -> Arguments:
    """A new dispute, settled at the door."""
    give("shops")
    sent = Sent.model_validate(entry(**more))
    return arguments(sent, happened_at=timezone.now(), by=officer(give))


def photographed(give: Give) -> Arguments:
    args, kwargs = from_the_scene(give)
    visit = take_entry(*args, **kwargs).visit_id
    moment = timezone.now()
    sent = PhotoSent(id=uuid4(), visit=visit, kind="evidence", at=moment, sent_at=moment)
    return arguments(sent, picture(), taken_at=moment, by=officer(give))


def disputed(give: Give) -> Arguments:
    """What could not be done, since the dispute stood elsewhere, is kept as a note."""
    dispute = give("gold")
    take_step(dispute, "to_room", by=officer(give))
    args, kwargs = from_the_scene(give, number=dispute.number)
    return arguments(take_entry(*args, **kwargs), keep=Keep.THEIRS, by=officer(give))


def court(give: Give) -> Arguments:
    dispute = give("parts")[0].dispute
    held_sitting(dispute, mediator(give))
    return arguments(dispute, by=mediator(give))


def seat(give: Give) -> Any:
    return panels.ask_expert(give("mediated"), give("expert"), by=mediator(give))


def accepted(give: Give) -> Any:
    made = seat(give)
    panels.answer(made, accepts=True, by=mediator(give))
    return made


def examined(give: Give) -> Any:
    take_step(give("new_dispute"), "to_room", by=mediator(give))
    return give("new_dispute")


def accepted_dispute(give: Give) -> Any:
    of = {Fact.JURISDICTION: {"choice": "place"}}
    take_step(examined(give), "accept", facts=of, by=mediator(give))
    return give("new_dispute")


def agreed_to(_give: Give) -> Any:
    return {side: names.Consent("face", timezone.now()) for side in ("consumer", "merchant")}


def arrived(give: Give) -> Any:
    dispatches.arrive(give("presence"), by=officer(give))
    return give("presence")


def coming(give: Give) -> Arguments:
    Instalment.objects.filter(pk=give("parts")[0].pk).update(due_on=timezone.localdate())
    return arguments(by=BY)


def warned(give: Give) -> Arguments:
    args, kwargs = coming(give)
    warnings.warn_of_due(*args, **kwargs)
    return arguments(list(DueWarning.objects.filter(person=mediator(give))), by=mediator(give))


STEPS: Final[tuple[Step, ...]] = (
    (
        names.choose_name,
        lambda give: arguments(
            accepted_dispute(give), "association", consents=agreed_to(give), by=mediator(give)
        ),
    ),
    (
        names.decide_jurisdiction,
        lambda give: arguments(examined(give), "place", reason="", by=mediator(give)),
    ),
    (warnings.warn_of_due, coming),
    (warnings.mark_warnings_read, warned),
    (warn_of_keys, expiring),
    (
        choose_warnings,
        lambda give: arguments(
            mobile="", email="a@b.cn", by_mobile=[], by_email=["today"], by=mediator(give)
        ),
    ),
    (roster.put_on_duty, lambda give: arguments(**on_duty(give), by=officer(give))),
    (roster.take_off_duty, on_duty_today),
    (roster.repeat_week, repeated),
    (
        dispatches.send_out,
        lambda give: arguments(give("gold"), [officer(give)], by=officer(give)),
    ),
    (dispatches.confirm, lambda give: arguments(give("presence"), by=officer(give))),
    (
        dispatches.come_too,
        lambda give: arguments(
            give("presence").dispatch, give("person")("supervisor"), by=officer(give)
        ),
    ),
    (take_entry, from_the_scene),
    (take_photo, photographed),
    (settle_conflict, disputed),
    (dispatches.arrive, lambda give: arguments(give("presence"), by=officer(give))),
    (
        dispatches.write_record,
        lambda give: arguments(arrived(give), text="双方情绪平稳", by=officer(give)),
    ),
    (
        sittings.book,
        lambda give: arguments(give("mediated"), **give("booking")(10)),
    ),
    (
        sittings.move,
        lambda give: arguments(
            sitting(give),
            starts_at=give("booking")(15)["starts_at"],
            ends_at=give("booking")(15)["ends_at"],
            by=mediator(give),
        ),
    ),
    (sittings.cancel, lambda give: arguments(sitting(give), by=mediator(give))),
    (
        sittings.check_in,
        lambda give: arguments(sitting(give), "consumer", early=True, by=mediator(give)),
    ),
    (sittings.no_show, missed),
    (
        minutes.write_minutes,
        lambda give: arguments(
            sitting(give),
            minutes.Minutes("双方陈述", "退款", "换货"),
            early=True,
            by=mediator(give),
        ),
    ),
    (
        invitations.invite,
        lambda give: arguments(sitting(give), {"merchant": "shop@example.cn"}, by=mediator(give)),
    ),
    (telephone.settle_by_phone, lambda give: by_phone(give, amount=Decimal(660), is_paid=True)),
    (telephone.fail_by_phone, by_phone),
    (telephone.call_again, lambda give: by_phone(give, at=timezone.now() + timedelta(days=1))),
    (recusals.ask_recusal, recusal),
    (recusals.decide_recusal, decision),
    (
        panels.ask_expert,
        lambda give: arguments(give("mediated"), give("expert"), by=mediator(give)),
    ),
    (
        parties.identify,
        lambda give: arguments(
            give("gold"), "merchant", parties.PartyDetails(identity="licence"), by=officer(give)
        ),
    ),
    (panels.answer, lambda give: arguments(seat(give), accepts=True, by=mediator(give))),
    (
        panels.give_opinion,
        lambda give: arguments(accepted(give), text="可按三包退货", by=mediator(give)),
    ),
    (
        panels.set_thresholds,
        lambda give: arguments(amount_yuan=Decimal(9000), persons=3, by=city_head(give)),
    ),
    (performance.conclude, concluded),
    (performance.perform, performed),
    (performance.take_performance_back, performed_already),
    (
        performance.remind,
        lambda give: arguments(give("parts")[0], to="19900007788", by=mediator(give)),
    ),
    (performance.apply_for_confirmation, court),
    (
        issue_for,
        lambda give: arguments(
            dispute=give("gold"), form=FORMS["scene"], values=SCENE, by=officer(give)
        ),
    ),
    (
        serve_for,
        lambda give: arguments(**service_of(give), received_on=None),
    ),
    (
        void_for,
        lambda give: arguments(
            dispute=give("gold"), paper=paper_of(give), reason="写错", by=officer(give)
        ),
    ),
    (of_dispute.attach_to, attached_to),
    (of_dispute.take_out_of, lambda give: arguments(**attached_of(give), reason="糊")),
    (of_dispute.put_back_into, taken_out_of),
    (set_link, linked),
)
