"""What the provider says of itself.

Source: OpenID Connect Discovery 1.0 section 3; RFC 8414 section 2; CATS 3.0.2 OP04.
"""

from collections.abc import Iterable

SIGNING = ("ES256", "PS256", "EdDSA")
GRANT_TYPES = (
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:token-exchange",
)
AUTH_METHODS = ("private_key_jwt", "client_secret_basic", "client_secret_post", "none")
_LOGOUT = (
    "backchannel_logout_supported",
    "backchannel_logout_session_supported",
    "frontchannel_logout_supported",
    "frontchannel_logout_session_supported",
)
_ENDPOINTS = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "jwks",
    "pushed_authorization_request_endpoint": "par",
    "introspection_endpoint": "introspect",
    "revocation_endpoint": "revoke",
    "end_session_endpoint": "end-session",
}


def metadata(issuer: str, acr_values: Iterable[str], claims: Iterable[str]) -> dict[str, object]:
    """The document at ``/.well-known/openid-configuration``, for one issuer."""
    methods = {
        f"{name}_endpoint_auth_{what}_supported": list(values)
        for name in ("token", "introspection", "revocation")
        for what, values in (("methods", AUTH_METHODS), ("signing_alg_values", SIGNING))
    }
    return {
        "issuer": issuer,
        **{name: f"{issuer}/oidc/{path}" for name, path in _ENDPOINTS.items()},
        **methods,
        **dict.fromkeys(_LOGOUT, True),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANT_TYPES),
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "userinfo_signing_alg_values_supported": ["ES256", "none"],
        "request_object_signing_alg_values_supported": list(SIGNING),
        "dpop_signing_alg_values_supported": list(SIGNING),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": False,
        "claims_parameter_supported": True,
        "require_pushed_authorization_requests": False,
        "acr_values_supported": list(acr_values),
        "claims_supported": list(claims),
        "claim_types_supported": ["normal"],
        "scopes_supported": ["openid", "profile", "email", "address", "offline_access"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["en-CA", "fr-CA"],
        "claims_locales_supported": ["en-CA", "fr-CA"],
        "service_documentation": f"{issuer}/en/",
    }
