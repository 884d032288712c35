"""Second factors for the tests: an app and its codes, a passkey made of software, and browsers that have used one."""

import hashlib
import json
import os
from base64 import b32decode, urlsafe_b64encode

import cbor2
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP

from accounts.models import Authenticator
from customerflows import clock
from tests.cast import PASSWORD

ORIGIN = settings.OTP_WEBAUTHN_ALLOWED_ORIGINS[0]
VERIFY = "/login/verify/"
VERIFIED, PRESENT, NEW = 0x04, 0x01, 0x40  # flags of authenticator data (Web Authentication, 6.1)


def app_of(member, name="Phone"):
    """An authenticator app that the member has set up."""
    app = Authenticator.pending(by=member.user)
    app.confirmed, app.name = True, name
    app.save()
    return app


def code_of(app, steps=0):
    """What the app shows, `steps` of 30 seconds from now."""
    shown = TOTP(b32decode(app.seed))
    shown.time = clock.now().timestamp() + 30 * steps
    return f"{shown.token():06d}"


def wrong_code_of(app):
    """Six digits that the app shows neither now nor a step before or after."""
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in codes_near(app))


def codes_near(app):
    """The codes that are taken at the moment."""
    return {code_of(app, steps) for steps in (-1, 0, 1)}


def at_second_step(member, password=PASSWORD):
    """A browser in which the member has given their password and nothing else."""
    client = Client()
    client.post("/login/", {"login": member.user.email, "password": password})
    return client


def is_in(client):
    """Whether somebody is logged in there."""
    return "_auth_user_id" in client.session


def verified(client, device):
    """The same browser, as it is right after its person used `device`."""
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "factor", "at": clock.now().timestamp()}]
    session.save()
    return client


def post_json(client, address, data):
    """The answer to JSON, as the page's script sends it."""
    return client.post(address, json.dumps(data), content_type="application/json")


class SoftPasskey:
    """An authenticator of software: makes one passkey and signs with it (Web Authentication, 6.3)."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0

    def create(self, options, origin=ORIGIN):
        """What a browser sends after navigator.credentials.create()."""
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        about = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        data = self._data(options["rp"]["id"], PRESENT | VERIFIED | NEW) + about
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = _client_data("webauthn.create", options["challenge"], origin)
        return self._answer(clientDataJSON=said, attestationObject=attestation)

    def get(self, options, origin=ORIGIN):
        """What a browser sends after navigator.credentials.get()."""
        self.count += 1
        data = self._data(options["rpId"], PRESENT | VERIFIED)
        said = _client_data("webauthn.get", options["challenge"], origin)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _data(self, host, flags):
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, **parts):
        response = {name: _base64(part) for name, part in parts.items()}
        return {"id": _base64(self.id), "rawId": _base64(self.id), "type": "public-key", "response": response}


def passkey_of(client, name="Laptop"):
    """A passkey that the person of `client` has added there."""
    passkey = SoftPasskey()
    options = post_json(client, "/account/security/passkeys/new/begin/", {}).json()
    added = post_json(client, "/account/security/passkeys/new/complete/", {**passkey.create(options), "name": name})
    assert added.status_code == 200, added.content
    return passkey


def _client_data(kind, challenge, origin):
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


def _base64(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
