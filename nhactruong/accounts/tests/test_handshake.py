"""What an issuer says is believed only when every part of it is right."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from nhactruong.accounts.oidc import handshake, issuer
from nhactruong.accounts.oidc.handshake import NotVouched, new_attempt, whom_vouched

URL = "https://issuer.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(key, kid="k1"):
    said = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**said, "kid": kid, "use": "sig", "alg": "RS256"}


@pytest.fixture
def network(settings, monkeypatch):
    """The issuer's answers by address, to be spoilt by each test."""
    settings.OIDC = {
        "issuer": URL,
        "client_id": "nhac-truong",
        "client_secret": "s",
        "name": "VNeID",
        "scopes": "openid",
        "timeout": 2,
    }
    issuer.forget()
    answers = {
        f"{URL}/.well-known/openid-configuration": {
            "issuer": URL,
            "authorization_endpoint": f"{URL}/auth",
            "token_endpoint": f"{URL}/token",
            "userinfo_endpoint": f"{URL}/me",
            "jwks_uri": f"{URL}/jwks",
        },
        f"{URL}/jwks": {"keys": [jwk(KEY)]},
        f"{URL}/me": {"sub": "lan", "name": "Lan", "national_id": "001099012345"},
    }

    def fetch(method, url, **options):
        return answers[url]

    monkeypatch.setattr(handshake, "fetch", fetch)
    monkeypatch.setattr(issuer, "fetch", fetch)
    yield answers
    issuer.forget()


def claims(attempt, **more):
    now = int(time.time())
    said = {
        "iss": URL,
        "aud": "nhac-truong",
        "sub": "lan",
        "iat": now,
        "exp": now + 300,
        "nonce": attempt.nonce,
    } | more
    return {k: v for k, v in said.items() if v is not None}


def come_back(network, attempt, said, *, key=KEY, kid="k1", alg="RS256", **more):
    token = jwt.encode(said, key, algorithm=alg, headers={"kid": kid})
    network[f"{URL}/token"] = {"access_token": "a", "id_token": token}
    given = {"code": "c", "state": attempt.state, "issuer": URL, "redirect_uri": "r"}
    return whom_vouched(attempt, **given | more)


def test_a_right_answer_names_whom_it_is_and_nothing_else(network):
    attempt = new_attempt("citizen")
    vouched = come_back(network, attempt, claims(attempt))

    assert (vouched.issuer, vouched.subject, vouched.name) == (URL, "lan", "Lan")
    assert "001099012345" not in str(vouched)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "x"}, {"nonce": None}, {"aud": "other"}, {"iss": "https://evil.example"},
        {"exp": 1}, {"sub": None}, {"iat": None}, {"azp": "other"}, {"sub": 5},
        {"sub": "x" * 256},
    ],
)  # fmt: skip
def test_a_claim_that_is_wrong_or_missing_is_refused(network, wrong):
    attempt = new_attempt("citizen")
    with pytest.raises(NotVouched):
        come_back(network, attempt, claims(attempt, **wrong))


def test_a_foreign_signature_is_refused(network):
    attempt = new_attempt("citizen")
    with pytest.raises(NotVouched):
        come_back(network, attempt, claims(attempt), key=OTHER_KEY)


def test_a_token_signed_with_our_own_secret_or_not_at_all_is_refused(network):
    attempt = new_attempt("citizen")
    with pytest.raises(NotVouched):
        come_back(network, attempt, claims(attempt), key="s" * 32, alg="HS256")
    with pytest.raises(NotVouched):
        come_back(network, attempt, claims(attempt), key=None, alg="none")


@pytest.mark.parametrize("more", [{"state": "x"}, {"issuer": "https://evil.example"}])
def test_an_answer_of_another_try_or_issuer_is_refused(network, more):
    attempt = new_attempt("citizen")
    with pytest.raises(NotVouched):
        come_back(network, attempt, claims(attempt), **more)


def test_userinfo_about_somebody_else_is_refused(network):
    attempt = new_attempt("citizen")
    network[f"{URL}/me"] = {"sub": "minh"}
    with pytest.raises(NotVouched):
        come_back(network, attempt, claims(attempt))


def test_keys_changed_since_are_asked_for_once_more(network):
    first = new_attempt("citizen")
    come_back(network, first, claims(first))
    network[f"{URL}/jwks"] = {"keys": [jwk(OTHER_KEY, "k2")]}
    second = new_attempt("citizen")

    assert come_back(network, second, claims(second), key=OTHER_KEY, kid="k2")


@pytest.mark.parametrize(
    "verified, email", [(True, "lan@vidu.vn"), (False, ""), ("true", ""), (None, "")]
)
def test_an_address_counts_only_as_verified_by_the_issuer(network, verified, email):
    network[f"{URL}/me"] |= {"email": "lan@vidu.vn", "email_verified": verified}
    attempt = new_attempt("citizen")

    assert come_back(network, attempt, claims(attempt)).email == email


def test_another_issuer_at_the_same_address_is_none(network):
    network[f"{URL}/.well-known/openid-configuration"]["issuer"] = (
        "https://evil.example"
    )
    with pytest.raises(issuer.IssuerDown):
        issuer.endpoints()


def test_an_issuer_with_tls_keeps_to_it(network):
    network[f"{URL}/.well-known/openid-configuration"]["token_endpoint"] = "http://x/"
    with pytest.raises(issuer.IssuerDown):
        issuer.endpoints()
