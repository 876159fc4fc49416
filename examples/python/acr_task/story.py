"""The story, step by step."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import acrgate
from acrgate import (
    AccessOperation,
    Assigned,
    CreateRegistry,
    NetworkEdit,
    Question,
    RegistryInfo,
    RunOptions,
    TaskDefinition,
    TaskSteps,
    Who,
    WorkflowOptions,
)
from acrgate.types import PrincipalType
from arguments import Arguments
from image import context, push_base
from screen import Screen

# Where the example's images go: a name that nobody else uses.
BASE = "acrgate-example/base"
APP = "acrgate-example/app"

# The task's steps: a build, which pulls its base image, and a push. Azure takes it as it is.
STEPS = f"""version: v1.1.0
steps:
  - build: -t {{{{.Run.Registry}}}}/{APP}:{{{{.Run.ID}}}} -f Dockerfile .
  - push:
      - {{{{.Run.Registry}}}}/{APP}:{{{{.Run.ID}}}}
"""

# Container Registry Repository Writer.
REPOSITORY_WRITER = "2a1e307c-b015-4ebd-883e-5b7698a07328"


class Stopped(Exception):
    """Somebody said no, or what was to be shown did not happen."""


@dataclass(frozen=True)
class Story:
    client: acrgate.Client
    registry: acrgate.Registry
    screen: Screen
    wanted: Arguments
    there: bool

    def tell(self) -> None:
        screen = self.screen
        first = "use" if self.there else "create (Premium, which costs money) and at the end delete"
        self._agree(f"This is going to {first} {self.registry.id} and to push an image to it.")
        screen.title("Prepare: a registry with an image in it")
        before, mine = self._prepare()
        run = self._images(before)

        screen.title("Allow: plan, apply and verify the workflow")
        workflow = self._workflow()
        plan = workflow.plan()
        screen.block(plan)
        self._agree(
            "This is going to apply the plan, run the task, disallow trusted services, run it again, and put everything back."
        )
        with self._journal() as journal:
            try:
                self._allow_and_deny(workflow, plan, journal, run)
            except acrgate.AcrgateError as error:
                screen.line(f"failed: {error}")
                raise
            finally:
                # Whatever happened, nothing is left behind.
                if not self.wanted.keep:
                    screen.title("Put everything back")
                    self._put_back(before, workflow, journal, mine)

    def _allow_and_deny(
        self, workflow: acrgate.TaskWorkflow, plan: acrgate.Plan, journal: acrgate.Journal, run: RunOptions
    ) -> None:
        screen, registry = self.screen, self.registry
        screen.show(workflow.apply(plan, journal))
        self._show_proof(screen.show(workflow.verify(journal, run)))

        screen.title("Deny: trusted services no longer allowed")
        edit = NetworkEdit(allow_trusted_services=False)
        screen.step("disallow trusted services", lambda: registry.edit_network(edit))
        try:
            screen.show(workflow.verify(journal, run))
        except acrgate.NetworkDeniedError as denial:
            screen.line(f"the service says: {denial.reason}")
            seen_at = denial.client_address
        else:
            raise Stopped("the run was to be denied, and was not")
        who = Who.Task(task=self.wanted.task, seen_at=seen_at)
        question = Question(who=who, operation=AccessOperation.Push(), repository=APP)
        screen.block(screen.step("ask why", lambda: registry.explain(question)).decision)

    def _put_back(
        self,
        before: RegistryInfo,
        workflow: acrgate.TaskWorkflow,
        journal: acrgate.Journal,
        mine: Assigned | None,
    ) -> None:
        """Restores every setting that the story changed; pushed images stay in a registry that was there before."""
        screen, registry = self.screen, self.registry
        undo = NetworkEdit(allow_trusted_services=before.network.bypass == "AzureServices")
        screen.step("set trusted services as they were", lambda: registry.edit_network(undo))
        screen.show(workflow.roll_back(journal))
        if isinstance(mine, Assigned.Created):
            assignment = mine.assignment.id
            screen.step("take my own role away again", lambda: registry.role_assignments().remove(assignment))
        was, now = (json.loads(rules.to_json()) for rules in (before.network, registry.network_rules()))
        left = [name for name in now if now[name] != was.get(name)]
        # Once written, the tasks flag stays; Azure takes a missing one for false.
        screen.line(f"the network rules are as they were{', but for ' + ', '.join(left) if left else ''}")

    def _prepare(self) -> tuple[RegistryInfo, Assigned | None]:
        """The registry, created if need be, with a right to push to it."""
        screen, registry, wanted = self.screen, self.registry, self.wanted
        if self.there:
            before = screen.step("read the registry", registry.get)
        else:
            mode = "AbacRepositoryPermissions" if wanted.registry_mode == "abac" else "LegacyRegistryPermissions"
            new = CreateRegistry(location=wanted.location, sku="Premium", role_assignment_mode=mode)
            before = screen.step("create a Premium registry", lambda: registry.create(new))
        if before.role_assignment_mode != "AbacRepositoryPermissions":
            return before, None
        # With permissions on repositories not even an Owner may push.
        return before, screen.step("give myself a role on its repositories", self._let_me_push)

    def _let_me_push(self) -> Assigned:
        me = self.client.principal()
        kind: PrincipalType = "user" if self.wanted.azure else "service_principal"
        return self.registry.role_assignments().assign(REPOSITORY_WRITER, me, kind)

    def _images(self, before: RegistryInfo) -> RunOptions:
        """Pushes the base image and uploads the context that a run builds on it. A task of somebody else has its own."""
        screen, server = self.screen, before.login_server
        if self.wanted.azure and self.wanted.existing_task:
            return RunOptions()
        screen.step("push the base image", lambda: push_base(self.client.data_plane(server), BASE))
        archive = context(server, BASE)
        uploaded = screen.step("upload the task's context", lambda: self.registry.upload_source(archive))
        return RunOptions(context=uploaded)

    def _workflow(self) -> acrgate.TaskWorkflow:
        wanted, registry = self.wanted, self.registry
        definition = TaskDefinition(steps=TaskSteps.Yaml(STEPS))
        if wanted.existing_task and not wanted.azure:
            task = registry.task(wanted.task)
            self.screen.step("create the task, as somebody else would have", lambda: task.create(definition))
        return registry.workflow(
            WorkflowOptions(
                task=wanted.task,
                definition=None if wanted.existing_task else definition,
                close_public_access=True,
            )
        )

    def _journal(self) -> acrgate.Journal:
        """In Azure a file, which tells what was done even if this process ends halfway."""
        if not self.wanted.azure:
            return self.client.journal()
        path = f"{self.wanted.registry}-{self.wanted.task}.journal"
        self.screen.line(f"what is done is written to {path}")
        return self.client.journal(path)

    def _agree(self, what: str) -> None:
        """In Azure, asks before anything is changed."""
        if not self.wanted.azure or self.wanted.yes:
            return
        if input(f"{what} Go on? [y/N] ").strip() not in ("y", "Y", "yes"):
            raise Stopped("stopped before the next change")

    def _show_proof(self, verified: acrgate.Verified) -> None:
        digests = (re.match(r"\s*Digest: (sha256:.*)", line) for line in verified.log)
        pulled = next((found[1].strip() for found in digests if found), "(see the log)")
        self.screen.line(f"pulled {pulled}")
        for image in verified.run.output_images:
            self.screen.line(f"pushed {image.digest} {image.repository}:{image.tag or ''}")
