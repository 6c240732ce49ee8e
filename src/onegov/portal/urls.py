"""Addresses of the people's pages, in both languages."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from onegov.portal import contact, views
from onegov.portal.account.urls import urlpatterns as _account
from onegov.portal.apply.urls import urlpatterns as _apply
from onegov.portal.eligibility import views as eligibility

app_name = "portal"

_information = [
    path("", views.home, name="home"),
    path(_("search/"), views.search, name="search"),
    path(_("about/"), views.about, name="about"),
    path(_("accessibility/"), views.accessibility, name="accessibility"),
    path(_("privacy/"), views.privacy, name="privacy"),
    path(_("contact/"), contact.contact, name="contact"),
    path(_("contact/sent/"), contact.sent, name="contact_sent"),
]

_services = [
    path(_("services/<slug:slug>/"), views.service, name="service"),
    path(_("services/<slug:slug>/eligibility/"), eligibility.start, name="eligibility"),
    path(
        _("services/<slug:slug>/eligibility/questions/<slug:question_slug>/"),
        eligibility.question,
        name="question",
    ),
    path(
        _("services/<slug:slug>/eligibility/answers/"),
        eligibility.answers,
        name="eligibility_answers",
    ),
    path(
        _("services/<slug:slug>/eligibility/result/"), eligibility.result, name="eligibility_result"
    ),
    path(
        _("services/<slug:slug>/eligibility/start-over/"),
        eligibility.start_over,
        name="eligibility_start_over",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [*_information, *_services, *_apply, *_account]
