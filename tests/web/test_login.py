"""Many people at one desk: invitations, passwords, passkeys, and sessions that stay in the browser that opened them."""

import base64
import hashlib
import html
import json
import re
import secrets
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.postgres_world import SOCKETS, require_cluster
from tests.review.desk_world import ONE, minutes, mission
from tests.web.desk_door import HOST, Browser, at, opened
from truceline.evidence.workspace import Workspace
from truceline.model.errors import NotAllowed, Unreachable
from truceline.web import news
from truceline.web.app import Desk
from truceline.web.login import FAILURES, invite
from truceline.web.sessions import IDLE

pytestmark = pytest.mark.block_network(allowed_hosts=[SOCKETS])
PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
ORIGIN = "http://localhost:8430"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w", database="").folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return opened(Workspace.open(shutil.copytree(made, tmp_path / "w")))


def invited(desk: Desk, name: str = "Bo") -> str:
    return invite(desk.workspace, desk.logins, name, by="Hal", at=desk.clock())


def sign_in(desk: Desk, name: str, word: str, agent: str = "a browser", **more: str) -> Browser:
    """A browser that signed in, or has no cookie."""
    browser = Browser(desk, agent)
    answer = browser.post("/login", {"officer": name, "password": word, **more})
    if answer.status_code == 303:
        browser.cookie = answer.headers["set-cookie"].partition(";")[0]
    browser.refused = answer.text  # type: ignore[attr-defined]
    return browser


def enrolled(desk: Desk, name: str = "Bo") -> Browser:
    browser = sign_in(desk, name, invited(desk, name))
    assert browser.cookie
    assert browser.post("/me/password", {"proof": browser.proof(), "password": PASSWORD}).status_code == 303
    return browser


class Authenticator:
    """A passkey in software, as WebAuthn level 2 describes one: no attestation, user verified."""

    def __init__(self, origin: str = ORIGIN, party: str = "localhost") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.count, self.origin = b"credential of Bo", 0, origin
        self.party = hashlib.sha256(party.encode()).digest()

    def create(self, options: str) -> str:
        """What a browser answers when a passkey was made."""
        numbers = self.key.public_key().public_numbers()
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        data = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(0x45) + held})
        return self._told(options, "webauthn.create", attestationObject=data)

    def get(self, options: str) -> str:
        """What a browser answers when the passkey was used."""
        self.count += 1
        client, data = self._client(options, "webauthn.get"), self._data(0x05)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._told(options, "webauthn.get", authenticatorData=data, signature=signature)

    def _data(self, flags: int) -> bytes:
        return self.party + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, options: str, kind: str) -> bytes:
        told = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _told(self, options: str, kind: str, **parts: bytes) -> str:
        parts["clientDataJSON"] = self._client(options, kind)
        response = {name: base64.urlsafe_b64encode(one).rstrip(b"=").decode() for name, one in parts.items()}
        name = base64.urlsafe_b64encode(self.id).rstrip(b"=").decode()
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def asked(page: str) -> tuple[str, dict[str, str]]:
    """Options and challenge of the form of a passkey on a page."""
    options = re.search(r'data-options="([^"]*)"', page)
    fields = dict(re.findall(r'<input type="hidden" name="(challenge|proof)" value="([^"]*)">', page))
    assert options is not None
    return html.unescape(options[1]), fields


def test_an_invitation_opens_one_browser_once_and_then_the_password_does(desk: Desk) -> None:
    code = invited(desk)
    browser = sign_in(desk, "Bo", code)
    assert browser.get("/me/login").status_code == 200
    assert not sign_in(desk, "Bo", code).cookie
    assert browser.post("/me/password", {"proof": browser.proof(), "password": "short"}).status_code == 400
    assert browser.post("/me/password", {"proof": browser.proof(), "password": PASSWORD}).status_code == 303
    again = sign_in(desk, "Bo", PASSWORD)
    assert again.act(f"/case/{ONE}", "take").status_code == 303
    assert PASSWORD not in "".join(path.read_text("utf-8") for path in desk.workspace.folder.glob("keys/logins/*"))
    late = invited(desk, "Ada")
    desk.clock = lambda: minutes(60 * 25)
    assert not sign_in(desk, "Ada", late).cookie


def test_a_refusal_does_not_say_which_half_was_wrong_and_five_are_enough(desk: Desk) -> None:
    enrolled(desk)
    told = {sign_in(desk, name, word).refused for name, word in (("Bo", "wrong"), ("Nobody", PASSWORD), ("Ada", ""))}  # type: ignore[attr-defined]
    words = {re.sub(r'(value|data-options)="[^"]*"', "", one) for one in told}
    assert len(words) == 1
    for _ in range(FAILURES):
        sign_in(desk, "Bo", "wrong")
    assert not sign_in(desk, "Bo", PASSWORD).cookie
    desk.clock = lambda: minutes(30)
    assert sign_in(desk, "Bo", PASSWORD).cookie


def test_where_people_sign_in_nobody_acts_by_their_word(desk: Desk) -> None:
    by_word = Browser(desk).enter("Ada")
    assert by_word.get("/").status_code == 200
    bo = enrolled(desk)
    assert by_word.get("/").status_code == 403  # the session of before is worth nothing now
    assert by_word.post("/me/choose", {"proof": by_word.proof(), "officer": "Ada"}).status_code == 403
    assert bo.post("/me/choose", {"proof": bo.proof(), "officer": "Ada"}).status_code == 403
    with pytest.raises(NotAllowed):
        invite(desk.workspace, desk.logins, "Ada", by="Bo", at=desk.clock())


def test_a_session_that_was_stolen_is_refused_in_another_browser_and_ends(desk: Desk) -> None:
    browser = enrolled(desk)
    thief = Browser(desk, "another browser")
    thief.cookie = browser.cookie
    assert thief.get("/").status_code == 401
    assert thief.get("/events").status_code == 401
    assert browser.get("/", **{"accept-language": "xx"}).status_code == 401
    assert browser.get("/").status_code == 200
    old = browser.cookie
    assert browser.post("/me/leave", {"proof": browser.proof()}).status_code == 303
    browser.cookie = old
    assert browser.get("/").status_code == 401
    late = sign_in(desk, "Bo", PASSWORD)
    desk.clock = lambda: minutes(1) + IDLE + timedelta(seconds=1)
    assert late.get("/").status_code == 401


def test_a_passkey_is_made_and_signs_in_and_a_wrong_one_does_not(desk: Desk) -> None:
    browser, key = enrolled(desk), Authenticator()
    page = browser.get("/me/login").text
    options, fields = asked(page)
    form = {"proof": browser.proof(), "challenge": fields["challenge"], "credential": key.create(options)}
    assert browser.post("/me/passkey", form).status_code == 303
    assert browser.post("/me/passkey", form).status_code == 403  # a challenge is good once
    options, fields = asked(Browser(desk).get("/login").text)
    said = {"challenge": fields["challenge"], "credential": key.get(options)}
    assert sign_in(desk, "Bo", "", **said).cookie
    assert not sign_in(desk, "Bo", "", **said).cookie
    for wrong in (
        Authenticator(),
        Authenticator("https://elsewhere.example"),
        Authenticator(party="elsewhere.example"),
    ):
        options, fields = asked(Browser(desk).get("/login").text)
        assert not sign_in(desk, "Bo", "", challenge=fields["challenge"], credential=wrong.get(options)).cookie
    options, fields = asked(Browser(desk).get("/login").text)
    assert not sign_in(desk, "Ada", "", challenge=fields["challenge"], credential=key.get(options)).cookie


def test_an_invitation_ends_the_sessions_of_the_login_before_it(desk: Desk) -> None:
    lost = enrolled(desk)  # the officer's laptop, signed in, is stolen
    proof = lost.proof()
    code = invited(desk)
    assert lost.get("/").status_code == 403
    assert lost.post("/me/password", {"proof": proof, "password": "a password of a thief"}).status_code == 403
    officer = sign_in(desk, "Bo", code)
    assert lost.get("/").status_code == 401
    assert officer.post("/me/password", {"proof": officer.proof(), "password": PASSWORD}).status_code == 303
    assert officer.get("/").status_code == 200


def test_a_new_password_ends_the_sessions_in_other_browsers(desk: Desk) -> None:
    here = enrolled(desk)
    there = sign_in(desk, "Bo", PASSWORD)
    other = enrolled(desk, "Ada")
    assert here.post("/me/password", {"proof": here.proof(), "password": PASSWORD[::-1]}).status_code == 303
    assert [one.get("/").status_code for one in (here, there, other)] == [200, 401, 200]


def test_whoever_guesses_words_keeps_nobody_out_who_has_a_passkey_and_no_officer_for_ever(desk: Desk) -> None:
    browser, key = enrolled(desk), Authenticator()
    options, fields = asked(browser.get("/me/login").text)
    form = {"proof": browser.proof(), "challenge": fields["challenge"], "credential": key.create(options)}
    assert browser.post("/me/passkey", form).status_code == 303
    for _ in range(FAILURES):
        sign_in(desk, "Bo", "wrong")
    options, fields = asked(Browser(desk).get("/login").text)
    at(desk, 4)
    sign_in(desk, "Bo", "wrong")
    assert not sign_in(desk, "Bo", PASSWORD).cookie
    at(desk, 7)  # the pause is over, whatever was tried in it
    assert sign_in(desk, "Bo", PASSWORD).cookie
    for _ in range(FAILURES):
        sign_in(desk, "Bo", "wrong")
    options, fields = asked(Browser(desk).get("/login").text)
    assert sign_in(desk, "Bo", "", challenge=fields["challenge"], credential=key.get(options)).cookie


def test_a_tab_that_asks_by_itself_keeps_no_session_alive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "LONG_S", 0.0)
    browser = enrolled(desk)
    for hours in (5, 11):
        at(desk, 60 * hours)
        assert browser.get("/events").status_code == 200
        assert browser.get("/", **{"x-by-itself": "1"}).status_code == 200
    at(desk, 60 * 13)
    assert browser.get("/").status_code == 401


def test_two_browsers_that_ask_to_sign_in_at_once_get_two_challenges(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = threading.Thread(target=lambda: pages.append(Browser(desk).get("/login").text))
    pages, real = list[str](), secrets.token_bytes

    def meanwhile(size: int) -> bytes:
        if not second.ident:
            second.start()
            second.join(0.5)
        return real(size)

    monkeypatch.setattr("truceline.web.login.secrets.token_bytes", meanwhile)
    pages.append(Browser(desk).get("/login").text)
    second.join()
    assert {asked(page)[1]["challenge"] for page in pages} == desk.challenges.keys()


def test_a_database_that_is_gone_is_no_wrong_password(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled(desk)
    gone = Unreachable(where="journal", found="no answer", expected="a server that answers", look="docs/evidence.md")
    with monkeypatch.context() as patched:
        patched.setattr(desk.logins, "get", lambda _: (_ for _ in ()).throw(gone))
        for _ in range(FAILURES):
            refused = Browser(desk).post("/login", {"officer": "Bo", "password": PASSWORD})
            assert refused.status_code == 503
            assert "no answer" in refused.text
    assert sign_in(desk, "Bo", PASSWORD).cookie


def test_a_form_of_too_many_fields_is_refused_in_words(desk: Desk) -> None:
    browser = Browser(desk).enter("Bo")
    for path in ("/login", "/me/language"):
        assert browser.post(path, {"a": [""] * 30_000}).status_code == 413


def test_a_form_of_another_site_signs_nobody_in(desk: Desk) -> None:
    enrolled(desk)
    form = {"officer": "Bo", "password": PASSWORD}
    assert Browser(desk).post("/login", form, origin="https://evil.example").status_code == 403
    assert Browser(desk).post("/login", form, host="evil.example").status_code == 403
    assert Browser(desk).post("/login", form, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert Browser(desk).post("/login", form, origin=f"http://{HOST}").status_code == 303


def test_two_desks_over_one_database_know_the_same_people_and_browsers(tmp_path: Path) -> None:
    workspace = mission(tmp_path / "w", database=require_cluster().database())
    here, there = opened(workspace), opened(Workspace.open(workspace.folder))
    browser = enrolled(here)
    browser.act(f"/case/{ONE}", "take")
    other = Browser(there)
    other.cookie = browser.cookie
    at(there, 2)
    assert "taken" in other.get(f"/case/{ONE}").text  # the lease too
    other.agent = "another browser"
    assert other.get("/").status_code == 401
    other.agent = browser.agent
    assert other.post("/me/leave", {"proof": other.proof()}).status_code == 303
    assert browser.get("/").status_code == 401
    workspace.journal.close()
    there.workspace.journal.close()
