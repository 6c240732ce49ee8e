"""Addresses of the staff's pages, in both languages."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from onegov.desk import identity, mandates, views
from onegov.desk.console import urls as console
from onegov.desk.team import views as team

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", views.queue, name="queue"),
    path(_("next/"), views.take_next, name="take_next"),
    path(_("find/"), views.find, name="find"),
    path(_("identity/"), identity.identity, name="identity"),
    path(_("mandates/"), mandates.listing, name="mandates"),
    path(_("mandates/<uuid:mandate_id>/"), mandates.decide, name="decide_mandate"),
    path(_("cases/<uuid:application_id>/"), views.case, name="case"),
    path(_("cases/<uuid:application_id>/decision/"), views.decide, name="decide"),
    path(_("cases/<uuid:application_id>/release/"), views.release, name="release"),
    path(_("cases/<uuid:application_id>/files/<uuid:file_id>/"), views.file, name="file"),
    path(_("cases/<uuid:application_id>/letter/"), views.letter, name="letter"),
    path(_("team/"), team.team, name="team"),
    path(_("team/<uuid:officer_id>/return/"), team.return_cases, name="return_cases"),
    *console.urlpatterns,
]
