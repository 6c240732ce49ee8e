"""Addresses of the OpenID Provider: those of machines are the same in both languages."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from onegov.login.provider.views import (
    authorize,
    discovery,
    ending,
    pages,
    releasing,
    services,
    tokens,
    userinfo,
)

#: Asked by applications alone; middleware.py answers these.
applications: list[URLPattern] = [
    path("oidc/par", tokens.par, name="oidc_par"),
    path("oidc/token", tokens.token, name="oidc_token"),
    path("oidc/userinfo", userinfo.userinfo, name="oidc_userinfo"),
    path("oidc/introspect", tokens.introspect, name="oidc_introspect"),
    path("oidc/revoke", tokens.revoke, name="oidc_revoke"),
]

machine: list[URLPattern] = [
    path(".well-known/openid-configuration", discovery.configuration, name="oidc_configuration"),
    path(
        ".well-known/oauth-authorization-server",
        discovery.configuration,
        name="oauth_configuration",
    ),
    path("oidc/jwks", discovery.jwks, name="oidc_jwks"),
    path("oidc/authorize", authorize.authorize, name="oidc_authorize"),
    path("oidc/end-session", ending.end_session, name="oidc_end_session"),
    *applications,
]

people: list[URLPattern] = [
    path(_("sign-in/continue/<str:reference>/"), pages.resume, name="login_resume"),
    path(_("sign-in/in-whose-name/<str:reference>/"), pages.capacity, name="login_capacity"),
    path(_("sign-in/what-it-learns/<str:reference>/"), releasing.release, name="login_release"),
    path(_("security/services/"), services.show, name="login_services"),
    path(_("security/services/sign-out/"), services.everywhere, name="login_everywhere"),
    path(_("sign-out/ask/"), ending.leave, name="login_leave"),
    path(_("sign-out/done/"), ending.signed_out, name="login_signed_out"),
]
