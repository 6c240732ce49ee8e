"""Addresses of signing in at partners."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from onegov.login.partners import views

urlpatterns: list[URLPattern] = [
    path(_("sign-in/partner/<slug:partner_id>/"), views.start, name="partner_start"),
    path(_("sign-in/partner/<slug:partner_id>/return/"), views.arrive, name="partner_return"),
    path(_("sign-in/confirm/"), views.confirm, name="partner_confirm"),
    path(_("identity/partner/<slug:partner_id>/"), views.prove, name="partner_prove"),
    path(_("security/partners/"), views.index, name="partner_links"),
    path(_("security/partners/<slug:partner_id>/add/"), views.add, name="partner_add"),
    path(_("security/partners/<int:link_id>/remove/"), views.remove, name="partner_remove"),
]
