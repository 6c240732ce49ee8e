"""Addresses of applying, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from onegov.portal.apply.views import (
    answering,
    correcting,
    documents,
    finishing,
    linking,
    sourcing,
    starting,
)
from onegov.portal.apply.views import tasks as task_views

urlpatterns = [
    path(_("apply/<slug:slug>/start/"), starting.start, name="apply_start"),
    path(_("applications/<uuid:application_id>/"), task_views.application, name="application"),
    path(_("applications/<uuid:application_id>/record/"), linking.link, name="link"),
    path(_("applications/<uuid:application_id>/sources/"), sourcing.sources, name="sources"),
    path(_("applications/<uuid:application_id>/answers/"), sourcing.answers, name="answers"),
    path(
        _("applications/<uuid:application_id>/form/<int:number>/"),
        answering.form_page,
        name="form_page",
    ),
    path(
        _("applications/<uuid:application_id>/form/<int:number>/correct/<slug:concept>/"),
        correcting.dispute,
        name="dispute",
    ),
    path(
        _("applications/<uuid:application_id>/form/<int:number>/dates/<slug:concept>/"),
        correcting.settle_trips,
        name="settle_trips",
    ),
    path(
        _("applications/<uuid:application_id>/files/<slug:document>/"),
        documents.document,
        name="document",
    ),
    path(
        _("applications/<uuid:application_id>/file/<uuid:file_id>/"),
        documents.file,
        name="file",
    ),
    path(_("applications/<uuid:application_id>/review/"), finishing.review, name="review"),
    path(_("applications/<uuid:application_id>/payment/"), finishing.pay, name="pay"),
    path(
        _("applications/<uuid:application_id>/payment/back/"),
        finishing.payment_returned,
        name="payment_returned",
    ),
    path(_("applications/<uuid:application_id>/submit/"), finishing.submit, name="submit"),
    path(
        _("applications/<uuid:application_id>/confirmation/"),
        finishing.confirmation,
        name="confirmation",
    ),
]
