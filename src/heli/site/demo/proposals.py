"""What an invented worker proposes to change of their own record: one proposal in each state."""

from __future__ import annotations

from heli.accounts.acting import at_the_door
from heli.accounts.models import User
from heli.accounts.queries import who_may
from heli.workforce.actions import proposals as actions
from heli.workforce.models import Certificate, ChangeProposal, Employment, Worker
from heli.workforce.queries.proposed import version_of_record

Part = ChangeProposal.Part


def proposals() -> None:
    """The worker with an account proposes, the employer's registrar confirms, the city decides."""
    own, city = User.objects.get(login="social-worker"), User.objects.get(login="city-civil-affairs")
    worker = Worker.objects.filter(person=own.person_id).first() if own.person_id else None
    if worker is None:
        return

    def proposed(part: str, reason: str, target: int | None = None, **after: str) -> ChangeProposal:
        return actions.propose_change(own, by=at_the_door(own), part=part, target=target, after=after, reason=reason)

    def confirmed(made: ChangeProposal) -> ChangeProposal:
        if made.employer is None:
            return made
        return actions.confirm_proposal(made, by=who_may("workforce.proposal.confirm", made.employer)[0])

    done = confirmed(proposed(Part.FACTS, "换了手机号", phone="13900000001"))
    actions.accept_proposal(done, by=city, record=version_of_record(done))
    refused = confirmed(proposed(Part.FACTS, "名字里的字写错了", name=f"{worker.person.name}华"))
    actions.refuse_proposal(refused, by=city, answer="身份证上的姓名与现在登记的一致")
    actions.withdraw_proposal(proposed(Part.FACTS, "专业改了", major="社会工作与管理"), by=at_the_door(own))
    proposed(Part.FACTS, "补登专业", major="社会工作")
    post = Employment.objects.filter(worker=worker, end_on=None).order_by("pk").first()
    if post is not None:
        confirmed(proposed(Part.EMPLOYMENT, "上个月起改任督导", post.pk, post="督导"))
    paper = Certificate.objects.filter(worker=worker).order_by("pk").first()
    if paper is not None:
        back = proposed(Part.CERTIFICATE, "编号少了一位", paper.pk, number=f"{paper.number}8")
        actions.return_proposal(confirmed(back), by=city, answer="请补上证书照片")
