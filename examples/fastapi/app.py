"""Signing in with OneGov on FastAPI and Authlib.

``uvicorn app:app --port 3002`` with ISSUER, CLIENT_ID, CLIENT_SECRET and BASE_URL in the environment.
"""

import os
import secrets
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from joserfc.errors import JoseError
from starlette.middleware.sessions import SessionMiddleware

ISSUER = os.environ["ISSUER"]
BASE_URL = os.environ["BASE_URL"]
REDIRECT_URI = f"{BASE_URL}/callback"

app = FastAPI()
app.add_middleware(
    SessionMiddleware,
    secret_key=secrets.token_urlsafe(32),
    session_cookie="app",
    https_only=BASE_URL.startswith("https:"),
)
oauth = OAuth()
oauth.register(
    "onegov",
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={"scope": "openid", "code_challenge_method": "S256"},
)


@app.get("/account")
async def account(request: Request) -> Response:
    """A page for people who signed in; others are sent to sign in."""
    if "sub" in request.session:
        return PlainTextResponse(f"signed in: {request.session['sub']}")
    found: Response = await oauth.onegov.authorize_redirect(request, REDIRECT_URI)
    return found


@app.get("/callback")
async def callback(request: Request) -> Response:
    try:
        request.session["sub"] = await _subject(request)
    except (OAuthError, JoseError, ValueError):
        return PlainTextResponse("not signed in", status_code=400)
    return RedirectResponse("/account", status_code=303)


async def _subject(request: Request) -> str:
    """Who signed in. Authlib checks state, signature, nonce, issuer, audience and time.

    Raises:
        ValueError: the answer is another issuer's (RFC 9207), or UserInfo speaks of somebody else.
    """
    if request.query_params.get("iss") != ISSUER:
        raise ValueError("iss")
    token: dict[str, Any] = await oauth.onegov.authorize_access_token(request)
    info = await oauth.onegov.userinfo(token=token)
    if "userinfo" not in token or info["sub"] != token["userinfo"]["sub"]:
        raise ValueError("sub")
    return str(info["sub"])
