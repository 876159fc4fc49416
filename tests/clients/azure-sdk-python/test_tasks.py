"""Tasks and runs through azure-mgmt-containerregistrytasks."""

import base64
import re
import time
import uuid

import requests
from azure.mgmt.authorization.models import RoleAssignmentCreateParameters
from azure.mgmt.containerregistry.models import RegistryUpdateParameters
from azure.mgmt.containerregistrytasks.models import (
    Credentials,
    CustomRegistryCredentials,
    EncodedTaskStep,
    IdentityProperties,
    PlatformProperties,
    SourceRegistryCredentials,
    Task,
    TaskRunRequest,
)

from images import push

GROUP, NAME = "tasks", "tasks1"
PULL = "version: v1.1.0\nsteps:\n- cmd: $Registry/base:1\n"
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
DEADLINE = 30


def run(client, task):
    """Runs a task to its end; gives the run and its log."""
    begun = client.registries.schedule_run(GROUP, NAME, TaskRunRequest(task_id=task.id))
    deadline = time.monotonic() + DEADLINE
    while (seen := client.runs.get(GROUP, NAME, begun.run_id)).status in ("Queued", "Started", "Running"):
        assert time.monotonic() < deadline, f"the run is still {seen.status}"
    log = requests.get(client.runs.get_log_sas_url(GROUP, NAME, begun.run_id).log_link, timeout=DEADLINE)
    log.raise_for_status()
    return seen, log.text


def test_a_task_of_a_closed_registry_runs_while_trusted_services_and_tasks_may_bypass(cloud):
    scope = cloud.seed_registry(GROUP, NAME)
    push(cloud.images(NAME), "base", "1")
    client = cloud.tasks()
    wish = Task(
        location="westeurope",
        identity=IdentityProperties(type="SystemAssigned"),
        platform=PlatformProperties(os="Linux"),
        step=EncodedTaskStep(encoded_task_content=base64.b64encode(PULL.encode()).decode()),
        credentials=Credentials(
            source_registry=SourceRegistryCredentials(login_mode="None"),
            custom_registries={f"{NAME}.azurecr.test": CustomRegistryCredentials(identity="[system]")},
        ),
    )
    task = client.tasks.create(GROUP, NAME, "nightly", wish)
    cloud.authorization().role_assignments.create(
        scope,
        str(uuid.uuid4()),
        RoleAssignmentCreateParameters(
            role_definition_id=f"{cloud.subscription}/providers/Microsoft.Authorization/roleDefinitions/{ACR_PULL}",
            principal_id=task.identity.principal_id,
            principal_type="ServicePrincipal",
        ),
    )

    def close(**properties):
        edit = RegistryUpdateParameters(public_network_access="Disabled", **properties)
        cloud.registries().registries.begin_update(GROUP, NAME, edit).result()

    close(network_rule_bypass_options="AzureServices", network_rule_bypass_allowed_for_tasks=True)
    allowed, log = run(client, task)
    assert allowed.status == "Succeeded", log

    close(network_rule_bypass_options="None")
    denied, log = run(client, task)
    assert denied.status == "Failed", log
    assert re.search(r"client with IP '[0-9.]+' is not allowed access\. Refer https://aka\.ms/acr/firewall", log)

    runs = client.runs.list(GROUP, NAME, filter="TaskName eq 'nightly'")
    assert {one.run_id for one in runs} == {allowed.run_id, denied.run_id}
    assert client.tasks.get_details(GROUP, NAME, "nightly").credentials.custom_registries
    client.tasks.delete(GROUP, NAME, "nightly")
    assert not list(client.tasks.list(GROUP, NAME))
