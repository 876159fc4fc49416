"""Role assignments through azure-mgmt-authorization, and what they open."""

import uuid

import pytest
from azure.core.exceptions import ClientAuthenticationError, ResourceExistsError
from azure.mgmt.authorization.models import RoleAssignmentCreateParameters

from images import pull, push


def test_a_role_lets_an_application_in_and_without_it_the_application_is_refused(cloud):
    scope = cloud.seed_registry("roles", "roles1")
    robot = {name: str(uuid.uuid4()) for name in ("objectId", "appId", "secret")}
    cloud.emulator.seed(principals=[{**robot, "displayName": "robot", "kind": "application"}])
    pushed = push(cloud.images("roles1"), "app", "1")

    def as_robot():
        return cloud.images("roles1", credential=cloud.application(robot["appId"], robot["secret"]))

    with pytest.raises(ClientAuthenticationError):
        pull(as_robot(), "app", "1")

    authorization = cloud.authorization()
    (role,) = authorization.role_definitions.list(scope, filter="roleName eq 'AcrPull'")
    name = str(uuid.uuid4())
    wish = RoleAssignmentCreateParameters(
        role_definition_id=role.id, principal_id=robot["objectId"], principal_type="ServicePrincipal"
    )
    assert authorization.role_assignments.create(scope, name, wish).scope == scope
    with pytest.raises(ResourceExistsError) as refused:
        authorization.role_assignments.create(scope, str(uuid.uuid4()), wish)
    assert refused.value.error.code == "RoleAssignmentExists"
    listed = authorization.role_assignments.list_for_scope(scope, filter=f"principalId eq '{robot['objectId']}'")
    assert [one.name for one in listed] == [name]

    assert pull(as_robot(), "app", "1") == pushed
    with pytest.raises(ClientAuthenticationError):
        push(as_robot(), "app", "2")
    authorization.role_assignments.delete(scope, name)
    with pytest.raises(ClientAuthenticationError):
        pull(as_robot(), "app", "1")
