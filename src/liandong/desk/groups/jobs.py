"""Background work of groups."""

from datetime import timedelta

from liandong.desk.access.actors import System
from liandong.desk.groups.actions.proposals import propose_groups
from liandong.desk.work.jobs import schedule


@schedule(every=timedelta(minutes=1), title="找出群体纠纷")
def find_groups() -> None:
    """Propose group disputes among what has come in since."""
    propose_groups(by=System("groups.find_groups"))
