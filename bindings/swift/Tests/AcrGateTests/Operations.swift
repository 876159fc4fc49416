import AcrGate
import Emulated
import Foundation

/// Every operation, by the class and the name that it has in the lists of `crates/acrgate-bridge`.
let operations: [String: Method] = [
    "Client.registry": on { (it: Client, a) in .object(try it.registry(a("id"))) },
    "Client.registries": on { (it: Client, a) in
        .object(it.registries(subscription: try a("subscription"), resourceGroup: try a("resource_group"), timeout: a.timeout))
    },
    "Client.role_assignments": on { (it: Client, a) in .object(try it.roleAssignments(scope: a("scope"))) },
    "Client.data_plane": on { (it: Client, a) in .object(try it.dataPlane(a("login_server"))) },
    "Client.journal": on { (it: Client, a) in .object(try await it.journal(path: a("path"), timeout: a.timeout)) },
    "Client.resume_create": on { (it: Client, a) in .object(try it.resumeCreate(a("saved"))) },
    "Client.resume_delete": on { (it: Client, a) in .object(try it.resumeDelete(a("saved"))) },
    "Client.resume_private_endpoint": on { (it: Client, a) in .object(try it.resumePrivateEndpoint(a("saved"))) },
    "Client.resume_import": on { (it: Client, a) in .object(try it.resumeImport(a("saved"))) },
    "Client.principal": on { (it: Client, a) in told(try await it.principal(timeout: a.timeout)) },

    "RoleAssignments.assign": on { (it: RoleAssignments, a) in
        told(try await it.assign(role: a("role"), principal: a("principal"), kind: a("kind"), timeout: a.timeout))
    },
    "RoleAssignments.find": on { (it: RoleAssignments, a) in
        told(try await it.find(role: a("role"), principal: a("principal"), timeout: a.timeout))
    },
    "RoleAssignments.remove": on { (it: RoleAssignments, a) in told(try await it.remove(a("assignment"), timeout: a.timeout)) },
    "RoleAssignments.list": on { (it: RoleAssignments, a) in .object(it.list(timeout: a.timeout)) },
    "RoleAssignments.of": on { (it: RoleAssignments, a) in
        .object(it.of(principal: try a("principal"), throughGroups: try a("through_groups"), timeout: a.timeout))
    },

    "Registry.id": on { (it: Registry, _) in told(it.id) },
    "Registry.get": on { (it: Registry, a) in told(try await it.get(timeout: a.timeout)) },
    "Registry.create": on { (it: Registry, a) in told(try await it.create(a("wanted"), timeout: a.timeout)) },
    "Registry.begin_create": on { (it: Registry, a) in .object(try await it.beginCreate(a("wanted"), timeout: a.timeout)) },
    "Registry.update": on { (it: Registry, a) in told(try await it.update(properties: a("properties"), timeout: a.timeout)) },
    "Registry.delete": on { (it: Registry, a) in told(try await it.delete(timeout: a.timeout)) },
    "Registry.begin_delete": on { (it: Registry, a) in .object(try await it.beginDelete(timeout: a.timeout)) },
    "Registry.import_image": on { (it: Registry, a) in told(try await it.importImage(a("import"), timeout: a.timeout)) },
    "Registry.begin_import_image": on { (it: Registry, a) in
        .object(try await it.beginImportImage(a("import"), timeout: a.timeout))
    },
    "Registry.data_plane": on { (it: Registry, a) in .object(try await it.dataPlane(timeout: a.timeout)) },
    "Registry.role_assignments": on { (it: Registry, _) in .object(try it.roleAssignments()) },
    "Registry.network_rules": on { (it: Registry, a) in told(try await it.networkRules(timeout: a.timeout)) },
    "Registry.network_rules_with_subnets": on { (it: Registry, a) in
        told(try await it.networkRulesWithSubnets(timeout: a.timeout))
    },
    "Registry.edit_network": on { (it: Registry, a) in
        told(try await it.editNetwork(a("edit"), ipRuleQuota: a("ip_rule_quota"), timeout: a.timeout))
    },
    "Registry.explain": on { (it: Registry, a) in told(try await it.explain(a("question"), timeout: a.timeout)) },
    "Registry.private_endpoints": on { (it: Registry, a) in .object(it.privateEndpoints(timeout: a.timeout)) },
    "Registry.private_endpoint": on { (it: Registry, a) in told(try await it.privateEndpoint(a("name"), timeout: a.timeout)) },
    "Registry.approve_private_endpoint": on { (it: Registry, a) in
        told(try await it.approvePrivateEndpoint(a("name"), description: a("description"), timeout: a.timeout))
    },
    "Registry.reject_private_endpoint": on { (it: Registry, a) in
        told(try await it.rejectPrivateEndpoint(a("name"), description: a("description"), timeout: a.timeout))
    },
    "Registry.begin_answer_private_endpoint": on { (it: Registry, a) in
        .object(
            try await it.beginAnswerPrivateEndpoint(
                a("name"), status: a("status"), description: a("description"), timeout: a.timeout))
    },
    "Registry.delete_private_endpoint": on { (it: Registry, a) in
        told(try await it.deletePrivateEndpoint(a("name"), timeout: a.timeout))
    },
    "Registry.task": on { (it: Registry, a) in .object(try it.task(a("name"))) },
    "Registry.tasks": on { (it: Registry, a) in .object(it.tasks(timeout: a.timeout)) },
    "Registry.run": on { (it: Registry, a) in .object(try it.run(a("id"))) },
    "Registry.runs": on { (it: Registry, a) in .object(it.runs(task: try a("task"), timeout: a.timeout)) },
    "Registry.upload_source": on { (it: Registry, a) in told(try await it.uploadSource(a("tar_gz"), timeout: a.timeout)) },
    "Registry.workflow": on { (it: Registry, a) in .object(try it.workflow(a("options"))) },

    "AcrTask.name": on { (it: AcrTask, _) in told(it.name) },
    "AcrTask.get": on { (it: AcrTask, a) in told(try await it.get(timeout: a.timeout)) },
    "AcrTask.details": on { (it: AcrTask, a) in told(try await it.details(timeout: a.timeout)) },
    "AcrTask.create": on { (it: AcrTask, a) in told(try await it.create(a("definition"), timeout: a.timeout)) },
    "AcrTask.delete": on { (it: AcrTask, a) in told(try await it.delete(timeout: a.timeout)) },
    "AcrTask.set_identity": on { (it: AcrTask, a) in told(try await it.setIdentity(a("identity"), timeout: a.timeout)) },
    "AcrTask.add_credential": on { (it: AcrTask, a) in
        told(try await it.addCredential(loginServer: a("login_server"), identity: a("identity"), timeout: a.timeout))
    },
    "AcrTask.remove_credential": on { (it: AcrTask, a) in
        told(try await it.removeCredential(loginServer: a("login_server"), timeout: a.timeout))
    },
    "AcrTask.run": on { (it: AcrTask, a) in .object(try await it.run(a("options"), timeout: a.timeout)) },

    "TaskRun.id": on { (it: TaskRun, _) in told(it.id) },
    "TaskRun.get": on { (it: TaskRun, a) in told(try await it.get(timeout: a.timeout)) },
    "TaskRun.cancel": on { (it: TaskRun, a) in told(try await it.cancel(timeout: a.timeout)) },
    "TaskRun.wait": on { (it: TaskRun, a) in told(try await it.wait(timeout: a.timeout)) },
    "TaskRun.log": on { (it: TaskRun, a) in .object(it.log(timeout: a.timeout)) },

    "DataPlane.login_server": on { (it: DataPlane, _) in told(it.loginServer) },
    "DataPlane.probe": on { (it: DataPlane, a) in told(try await it.probe(a("repository"), timeout: a.timeout)) },
    "DataPlane.has_manifest": on { (it: DataPlane, a) in
        told(try await it.hasManifest(a("repository"), reference: a("reference"), timeout: a.timeout))
    },
    "DataPlane.pull_manifest": on { (it: DataPlane, a) in
        told(try await it.pullManifest(a("repository"), reference: a("reference"), timeout: a.timeout))
    },
    "DataPlane.pull_image": on { (it: DataPlane, a) in
        told(try await it.pullImage(a("repository"), reference: a("reference"), timeout: a.timeout))
    },
    "DataPlane.push_image": on { (it: DataPlane, a) in
        told(
            try await it.pushImage(
                a("repository"), tag: a("tag"), config: a("config"), layers: a("layers"), timeout: a.timeout))
    },
    "DataPlane.wait_until_effective": on { (it: DataPlane, a) in
        .object(try it.waitUntilEffective(a("probing"), within: a("within")))
    },

    "TaskWorkflow.plan": on { (it: TaskWorkflow, a) in told(try await it.plan(timeout: a.timeout)) },
    "TaskWorkflow.apply": on { (it: TaskWorkflow, a) in .object(try it.apply(a("plan"), journal: a.journal)) },
    "TaskWorkflow.verify": on { (it: TaskWorkflow, a) in
        .object(try it.verify(journal: a.journal, options: a("options")))
    },
    "TaskWorkflow.wait_until_effective": on { (it: TaskWorkflow, a) in
        .object(try it.waitUntilEffective(journal: a.journal, within: a("within"), options: a("options")))
    },
    "TaskWorkflow.roll_back": on { (it: TaskWorkflow, a) in .object(try it.rollBack(journal: a.journal)) },

    "Journal.plan": on { (it: Journal, _) in told(try it.plan()) },
    "Journal.close": on { (it: Journal, a) in told(try await it.close(timeout: a.timeout)) },
    "Journal.is_applied": on { (it: Journal, _) in told(try it.isApplied()) },

    "Functions.decide": on { (_: Functions, a) in told(try Decision.decide(a("document"))) },
    "Functions.read_network_rules": on { (_: Functions, a) in told(try NetworkRules.read(registry: a("registry"))) },
    "Functions.exposure": on { (_: Functions, a) in told(try (a("rules") as NetworkRules).exposure()) },
    "Functions.apply_edit": on { (_: Functions, a) in told(try (a("rules") as NetworkRules).applying(a("edit"))) },
    "Functions.edit_warnings": on { (_: Functions, a) in told(try (a("rules") as NetworkRules).warnings(about: a("edit"))) },
    "Functions.access_changes": on { (_: Functions, a) in
        told(try (a("before") as NetworkRules).accessChanges(to: a("after")))
    },
    "Functions.aggregate_ip_rules": on { (_: Functions, a) in told(try IpRules.aggregate(a("rules"))) },
    "Functions.denied_address": on { (_: Functions, a) in told(try IpRules.deniedAddress(in: a("text"))) },
    "Functions.trusted_services": on { (_: Functions, _) in told(try TrustedService.catalogue()) },
]
