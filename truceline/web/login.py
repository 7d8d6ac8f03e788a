"""Signing in, where many people use one desk: a passkey, or a password where somebody has none.

An administrator invites (`truceline officer invite`); the code opens one browser once, and there the officer makes a
passkey or chooses a password. What a passkey or a password proves is a session: the officer's key signs as ever.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from truceline.evidence.entry import Draft, instant, parse_instant
from truceline.evidence.logins import Logins
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, NotAllowed, TrucelineError
from truceline.review.officers import on_duty, require_administrator
from truceline.web.app import (
    HEADERS,
    Asked,
    Desk,
    browser_of,
    fields_of,
    known_host,
    language_of,
    plain,
    same_origin,
    signed_in,
    status_of,
)
from truceline.web.files import TooMuch

try:
    import argon2
    import webauthn
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )
except ModuleNotFoundError:  # the extra `web` is not installed
    argon2 = webauthn = None  # type: ignore[assignment]

TYPE = "login"
INVITED = timedelta(hours=24)
CHALLENGED = timedelta(minutes=5)
FAILURES, PAUSE = 5, timedelta(minutes=5)  # so many wrong ones under a name, and then nobody for so long
LEAST, MOST = 12, 200  # letters of a password
_LOOK = "docs/desk.md, Many people at one desk"
_WANTED = "the passkey, the password or the invitation of an officer on duty"


def invite(workspace: Workspace, logins: Logins, name: str, *, by: str, at: datetime) -> str:
    """A code with which an officer signs in once, within a day, to make a login; an earlier login ends.

    Raises:
        NotAllowed: not on duty, or administrators are on the list and `by` is none of them.
    """
    require_extra()
    on_duty(workspace, name)
    require_administrator(workspace, by)
    code = secrets.token_urlsafe(18)
    logins.put(name, {"invited": _digest(code), "until": instant(at + INVITED)})
    _log(workspace, name, "invited", by=by, at=at)
    return code


def doors(desk: Desk) -> tuple[Route, ...]:
    """The routes for whoever has no session yet."""

    async def form(request: Request) -> Response:
        if not known_host(desk, request):
            return plain("This desk answers on this machine alone.", 421)
        return await run_in_threadpool(_form, desk, "", 200, language_of(request))

    async def enter(request: Request) -> Response:
        if not known_host(desk, request) or not same_origin(desk, request):
            return plain("A form that this desk did not make.", 403)
        try:
            said, _ = await fields_of(request)
        except TooMuch:
            return plain("A form of this size is not taken.", 413)
        return await run_in_threadpool(_enter, desk, dict(said), browser_of(request), language_of(request))

    return (Route("/login", form, methods=["GET"]), Route("/login", enter, methods=["POST"]))


def mine(asked: Asked) -> Response:
    """How this officer signs in, and making another way."""
    name = _proven(asked)
    options, challenge = _creation(asked.desk, name, asked.at)
    return asked.desk.draw(
        asked, "mylogin", title="How I sign in", held=asked.desk.logins.get(name), options=options,
        challenge=challenge, least=LEAST,
    )  # fmt: skip


def new_password(asked: Asked) -> Response:
    """Choose a password."""
    name, said = _proven(asked), asked.said("password")
    if not LEAST <= len(said) <= MOST:
        raise BadSetting(where="password", found=f"{len(said)} letters", expected=f"{LEAST} to {MOST}", look=_LOOK)
    held = _without_invitation(asked.desk.logins.get(name))
    asked.desk.logins.put(name, {**held, "password": argon2.PasswordHasher().hash(said)})
    asked.desk.sessions.end_others(asked.session)
    _log(asked.desk.workspace, name, "password", by=name, at=asked.at)
    return RedirectResponse("/me/login", 303)


def new_passkey(asked: Asked) -> Response:
    """Take in a passkey that the browser made."""
    name, desk = _proven(asked), asked.desk
    try:
        made = webauthn.verify_registration_response(
            credential=asked.said("credential"), expected_challenge=_spent(desk, asked.said("challenge"), asked.at),
            expected_rp_id=_party(desk), expected_origin=_origins(desk), require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError) as bad:
        raise NotAllowed(
            where=name, found=f"no passkey ({bad})", expected="one made for this desk", look=_LOOK
        ) from bad
    held = _without_invitation(desk.logins.get(name))
    key = {
        "id": bytes_to_base64url(made.credential_id), "key": bytes_to_base64url(made.credential_public_key),
        "count": made.sign_count,
    }  # fmt: skip
    desk.logins.put(name, {**held, "passkeys": [*held.get("passkeys", []), key]})
    _log(desk.workspace, name, "passkey", by=name, at=asked.at)
    return RedirectResponse("/me/login", 303)


def leave(asked: Asked) -> Response:
    """End this session."""
    asked.desk.sessions.end(asked.session)
    return RedirectResponse("/login", 303)


def require_extra() -> None:
    """Whether passwords and passkeys can be checked here.

    Raises:
        BadSetting: the extra is not installed.
    """
    if argon2 is None or webauthn is None:
        raise BadSetting(
            where="login", found="no webauthn or argon2-cffi", look=_LOOK,
            expected="the extra `web`: pip install 'truceline[web]'",
        )  # fmt: skip


def _enter(desk: Desk, said: Mapping[str, str], browser: str, language: str) -> Response:
    name, at = said.get("officer", "")[:200], desk.clock()
    with desk.turn:
        try:
            require_extra()
            if not said.get("credential"):  # nobody guesses a passkey: whoever guesses words keeps no officer out
                _require_patience(desk, name, at)
            on_duty(desk.workspace, name)
            invited = _checked(desk, name, said, at)
        except NotAllowed as wrong:
            if not said.get("credential"):
                desk.failures.setdefault(name, []).append(at)
            return _form(desk, str(_nobody()), status_of(wrong), language)  # no word on which half was wrong
        except TrucelineError as refused:
            return _form(desk, str(refused), status_of(refused), language)
        desk.failures.pop(name, None)
        session = desk.sessions.begin(browser, at, officer=name)
        made = signed_in(desk, session)
        if invited:
            desk.sessions.end_others(session)  # of the login that the invitation ended
            made.headers["location"] = "/me/login"
        return made


def _checked(desk: Desk, name: str, said: Mapping[str, str], at: datetime) -> bool:
    """Whether it was an invitation.

    Raises:
        NotAllowed: neither a passkey, nor the password, nor an invitation.
    """
    held, word = desk.logins.get(name), said.get("password", "")
    if said.get("credential"):
        _check_passkey(desk, name, held, said, at)
        return False
    if "invited" in held and hmac.compare_digest(held["invited"], _digest(word)):
        if at >= parse_instant(held["until"]):
            raise _nobody()
        desk.logins.put(name, {**held, "invited": "", "until": instant(at)})  # it opens one browser
        return True
    try:
        argon2.PasswordHasher().verify(held.get("password", _NEVER), word[:MOST])
    except argon2.exceptions.Argon2Error as wrong:
        raise _nobody() from wrong
    if "password" not in held:
        raise _nobody()
    return False


def _check_passkey(desk: Desk, name: str, held: Mapping[str, Any], said: Mapping[str, str], at: datetime) -> None:
    try:
        credential = json.loads(said["credential"])
        key = next(one for one in held.get("passkeys", []) if one["id"] == credential["id"])
        made = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=_spent(desk, said.get("challenge", ""), at),
            expected_rp_id=_party(desk), expected_origin=_origins(desk), require_user_verification=True,
            credential_public_key=base64url_to_bytes(key["key"]), credential_current_sign_count=key["count"],
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError, StopIteration) as wrong:
        raise _nobody() from wrong
    keys = [{**one, "count": made.new_sign_count} if one is key else one for one in held["passkeys"]]
    desk.logins.put(name, {**held, "passkeys": keys})


def _form(desk: Desk, refused: str, status: int, language: str) -> Response:
    with desk.turn:  # two browsers that ask at once get two challenges
        challenge = _challenged(desk, desk.clock())
        words = desk.challenges[challenge][0]
    options = ""
    if webauthn is not None:
        asked = webauthn.generate_authentication_options(
            rp_id=_party(desk), challenge=words, user_verification=UserVerificationRequirement.REQUIRED
        )
        options = webauthn.options_to_json(asked)
    text = (
        desk.templates[language]
        .get_template("login.html.j2")
        .render(workspace=desk.workspace, refused=refused, options=options, challenge=challenge)
    )
    return Response(text, status, dict(HEADERS), media_type="text/html; charset=utf-8")


def _creation(desk: Desk, name: str, at: datetime) -> tuple[str, str]:
    challenge = _challenged(desk, at)
    held = desk.logins.get(name).get("passkeys", [])
    made = webauthn.generate_registration_options(
        rp_id=_party(desk), rp_name=desk.workspace.mission, user_name=name,
        user_id=hashlib.sha256(name.encode()).digest(), challenge=desk.challenges[challenge][0],
        authenticator_selection=AuthenticatorSelectionCriteria(  # the form to sign in lists none
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one["id"])) for one in held],
    )  # fmt: skip
    return webauthn.options_to_json(made), challenge


def _challenged(desk: Desk, at: datetime) -> str:
    live = {name: one for name, one in desk.challenges.items() if at - one[1] < CHALLENGED}
    name = secrets.token_hex(12)
    desk.challenges = {**dict(list(live.items())[-500:]), name: (secrets.token_bytes(32), at)}
    return name


def _spent(desk: Desk, name: str, at: datetime) -> bytes:
    """A challenge, which is good once.

    Raises:
        ValueError: there is none of this name, or it is too old.
    """
    held = desk.challenges.pop(name, None)
    if held is None or at - held[1] >= CHALLENGED:
        raise ValueError("a challenge that was used, or is too old")
    return held[0]


def _proven(asked: Asked) -> str:
    require_extra()
    if not asked.desk.proven(asked.session):
        raise NotAllowed(where="login", found="nobody who signed in", expected=_WANTED, look="/login")
    return asked.session.officer


def _require_patience(desk: Desk, name: str, at: datetime) -> None:
    late = [one for one in desk.failures.get(name, []) if at - one < PAUSE]
    desk.failures = {who: some for who, some in desk.failures.items() if some and at - some[-1] < PAUSE}
    desk.failures[name] = late
    if len(late) >= FAILURES:
        raise BadSetting(
            where="login", found=f"{len(late)} that were wrong", look=_LOOK,
            expected=f"a pause of {PAUSE.seconds // 60} minutes",
        )  # fmt: skip


def _party(desk: Desk) -> str:
    return (urlsplit(desk.home).hostname if desk.home else None) or "localhost"


def _origins(desk: Desk) -> list[str]:
    return [desk.home] if desk.home else [f"http://localhost:{desk.port}"]


def _without_invitation(held: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if name not in {"invited", "until"}}


def _log(workspace: Workspace, name: str, what: str, *, by: str, at: datetime) -> None:
    """That somebody got another way to sign in stands in the journal; the way itself does not."""
    body = {"officer": name, "what": what, "by": by, "at": instant(at)}
    workspace.journal.append([Draft(type=TYPE, at_utc=at, body=body, tool=own_tool(), actor=by or "operator")])


def _nobody() -> NotAllowed:
    return NotAllowed(where="login", found="none of these", expected=_WANTED, look=_LOOK)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# of no password: a name without a login takes as long as one with
_NEVER = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
