"""Addresses of the certification issuers, one for each application."""

from django.urls import URLPattern, path

from onegov.login.certification import views

_AT = "certify/<slug:client_id>"

machine: list[URLPattern] = [
    path(f"{_AT}/.well-known/openid-configuration", views.configuration, name="certify_metadata"),
    path(f"{_AT}/oidc/jwks", views.jwks, name="certify_jwks"),
    path(f"{_AT}/oidc/authorize", views.authorize, name="certify_authorize"),
    path(f"{_AT}/oidc/par", views.par, name="certify_par"),
    path(f"{_AT}/oidc/token", views.token, name="certify_token"),
    path(f"{_AT}/oidc/userinfo", views.user_info, name="certify_userinfo"),
]
