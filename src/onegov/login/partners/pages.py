"""What the pages of sign-in partners show."""

from onegov.login.models import Account
from onegov.login.partners import queries
from onegov.login.partners.conf import conf
from onegov.login.partners.public import sign_in_partners


def shown_links(account: Account) -> list[dict[str, object]]:
    """The account's links to partners that we still have, each with its partner."""
    found = ((link, conf().find(link.partner_id)) for link in queries.links(account))
    return [{"link": link, "partner": partner} for link, partner in found if partner]


def overview(account: Account) -> dict[str, object]:
    """Links that lead to an account, whether each may go, and partners that could be added."""
    links = shown_links(account)
    for shown in links:
        link = shown["link"]
        shown["may_go"] = queries.has_another_way(account, without=link.id)  # type: ignore[attr-defined]
    linked = {link.partner_id for link in queries.links(account)}
    others = [partner for partner in sign_in_partners() if partner.id not in linked]
    return {"links": links, "others": others}
