"""Where somebody is reached out of the house: one's own, or as the security administrator knows."""

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import Contact, User
from liandong.desk.access.permissions import Permission


def contact_of(person: User) -> Contact:
    """The person's, or an empty one that is not stored yet."""
    return Contact.objects.filter(person=person).first() or Contact(person=person)


@transaction.atomic
def set_contact(*, person: User, mobile: str, email: str, by: User) -> None:
    """Set both; an empty one is removed. The audit names what changed, and no address."""
    if person.pk != by.pk:
        check(by, Permission.MANAGE_PEOPLE)
    kept = contact_of(person)
    told = {"mobile": mobile or None, "email": email or None}
    changed = [name for name, value in told.items() if getattr(kept, name) != value]
    if not changed:
        return
    for name, value in told.items():
        setattr(kept, name, value)
    kept.save()
    audit.record("person.contact", by=by, of=person, detail={"fields": changed})
