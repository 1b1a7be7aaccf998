"""Mobile and mail addresses of people, set by themselves or by the security administrator."""

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import Contact, User
from liandong.desk.access.permissions import Permission


def contact_of(person: User) -> Contact:
    """The person's contact, or a new one that is not stored yet."""
    return Contact.objects.filter(person=person).first() or Contact(person=person)


@transaction.atomic
def set_contact(*, person: User, mobile: str, email: str, by: User) -> None:
    """Set both; an empty one is removed. The audit names the changed fields, not the addresses."""
    if person.pk != by.pk:
        check(by, Permission.MANAGE_PEOPLE)
    lock_key("contact", person)  # of two at the same instant the second sees the first
    kept = contact_of(person)
    addresses = {"mobile": mobile or None, "email": email or None}
    changed = [name for name, value in addresses.items() if getattr(kept, name) != value]
    if not changed:
        return
    for name, value in addresses.items():
        setattr(kept, name, value)
    kept.save()
    audit.record("person.contact", by=by, of=person, detail={"fields": changed})
