"""A registry of the emulated subscription, in the hands of its owner: over plain HTTPS, with Python's standard library."""

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request

from images import MANIFEST

# How long an answer may take, in seconds.
DEADLINE = 30
# The user name that goes with a refresh token as the password.
TOKEN_USER = "00000000-0000-0000-0000-000000000000"
# Somebody whose address no rule of these tests allows.
STRANGER = "ip-203.0.113.7"


class Registry:
    """A Premium registry that is there at once."""

    def __init__(self, emulator, name, **properties):
        self.emulator = emulator
        self.name = name
        self.host = f"{name}.azurecr.test"
        self.id = (
            f"/subscriptions/{emulator.subscriptionId}/resourceGroups/team"
            f"/providers/Microsoft.ContainerRegistry/registries/{name}"
        )
        emulator.seed({"id": self.id, "location": "westeurope", "properties": properties})

    def change(self, **properties):
        """Changes properties as every client of Azure Resource Manager does."""
        self.arm("PATCH", "", {"properties": properties})

    def admin_password(self):
        """The first password of the admin user, whose name is the registry's."""
        return self.arm("POST", "/listCredentials", {})["passwords"][0]["value"]

    def arm(self, method, action, body):
        """A request to Azure Resource Manager that must succeed."""
        url = f"{self.emulator.arm}{self.id[1:]}{action}?api-version=2025-11-01"
        status, text = self.ask(method, url, body, token=self.entra("https://management.azure.com"))
        assert status == 200, text
        return json.loads(text)

    def entra(self, audience):
        """A token of the service principal that owns the subscription."""
        emulator = self.emulator
        form = {
            "grant_type": "client_credentials",
            "client_id": emulator.clientId,
            "client_secret": emulator.clientSecret,
            "scope": f"{audience}/.default",
        }
        status, body = self.ask("POST", f"{emulator.arm}{emulator.tenantId}/oauth2/v2.0/token", form=form)
        assert status == 200, body
        return json.loads(body)["access_token"]

    def exchange(self, caller):
        """Exchanges an Entra token for the registry's refresh token; gives the status and the whole answer."""
        form = {
            "grant_type": "access_token",
            "service": self.host,
            "access_token": self.entra("https://containerregistry.azure.net"),
        }
        return self.ask("POST", f"https://{self.host}/oauth2/exchange", form=form, caller=caller)

    def refresh_token(self, caller):
        """A refresh token: the password of TOKEN_USER."""
        status, body = self.exchange(caller)
        assert status == 200, body
        return json.loads(body)["refresh_token"]

    def access_token(self, scope, caller):
        """An access token."""
        form = {
            "grant_type": "refresh_token",
            "service": self.host,
            "scope": scope,
            "refresh_token": self.refresh_token(caller),
        }
        status, body = self.ask("POST", f"https://{self.host}/oauth2/token", form=form, caller=caller)
        assert status == 200, body
        return json.loads(body)["access_token"]

    def tag(self, repository, manifest, tags, caller=STRANGER):
        """Gives a manifest that was pushed more tags."""
        token = self.access_token(f"repository:{repository}:pull,push", caller)
        path = f"https://{self.host}/v2/{repository}/manifests"
        status, content = self.ask("GET", f"{path}/{manifest}", token=token, caller=caller)
        assert status == 200, content
        for tag in tags:
            status, body = self.ask("PUT", f"{path}/{tag}", content, token=token, caller=caller, kind=MANIFEST)
            assert status == 201, body

    def ask(self, method, url, body=None, *, form=None, token=None, caller=None, kind="application/json"):
        """One request; gives the status and the text of the answer. ARM is asked directly, a login server by name."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if form:
            body, kind = urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif isinstance(body, str):
            body = body.encode()
        elif body is not None:
            body = json.dumps(body).encode()
        request = urllib.request.Request(url, body, {**headers, "Content-Type": kind}, method=method)
        https = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=self.emulator.ca))
        proxy = urllib.request.ProxyHandler({"https": self.emulator.proxy_as(caller)} if caller else {})
        try:
            with urllib.request.build_opener(https, proxy).open(request, timeout=DEADLINE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
