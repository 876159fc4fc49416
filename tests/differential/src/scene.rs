//! A random registry, with what surrounds it: tasks, identities, role assignments.

use std::net::Ipv4Addr;

use acrgate::access::{
    CredentialEntry, IdentityKind, LoginMode, RepositoryCondition, RoleGrant, role, roles,
};
use acrgate_emulator::options::SUBSCRIPTION_ID;
use acrgate_emulator::state::directory::{Principal, PrincipalKind};
use acrgate_end_to_end::STEPS;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::dice::Dice;

/// The repositories that anybody asks for.
pub const REPOSITORIES: [&str; 4] = ["team/app", "team/base", "tools", "other"];

/// A registry and what surrounds it.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The registry's name.
    pub name: String,
    /// Its ARM id.
    pub id: String,
    /// Its private endpoint connections with their states.
    pub connections: Vec<(String, &'static str)>,
    /// Its IP rules, as address and length.
    pub ip_rules: Vec<(Ipv4Addr, u32)>,
    /// A password of the admin user.
    pub password: String,
    /// The saved tasks.
    pub tasks: Vec<Task>,
    /// The application that people and machines outside Azure sign in with.
    pub application: Identity,
    /// The system-assigned identity of a container group.
    pub container: Identity,
    /// The system-assigned identity of a machine learning workspace.
    pub workspace: Identity,
    /// A user-assigned identity.
    pub user_assigned: Identity,
    registry: Value,
}

/// Somebody who can sign in with Microsoft Entra, and the roles that count at the registry.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The principal.
    pub principal: Principal,
    /// Its role assignments.
    pub assignments: Vec<Assignment>,
}

/// A role assignment.
#[derive(Debug, Clone)]
pub struct Assignment {
    id: String,
    role: &'static str,
    scope: String,
    condition: Option<String>,
}

/// A saved task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its ARM id.
    pub id: String,
    /// Which identities it has.
    pub identity: IdentityKind,
    /// Its credential entry for the registry's own login server.
    pub credential: CredentialEntry,
    /// Its login mode.
    pub login: LoginMode,
    /// Whether it has a credential entry for another host too.
    pub elsewhere: bool,
    /// Its system-assigned identity, if it has one.
    pub system: Identity,
}

const GROUPS: [&str; 3] = ["red", "green", "blue"];

fn group(name: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/{name}")
}

/// The subnets that rules name and callers sit in: two of them have the same last name.
pub fn subnets() -> [String; 3] {
    [("hub", "build"), ("hub", "serve"), ("spoke", "build")].map(|(network, subnet)| {
        let group = group("net");
        format!("{group}/providers/Microsoft.Network/virtualNetworks/{network}/subnets/{subnet}")
    })
}

impl Scene {
    /// A random registry of this name.
    #[must_use]
    pub fn random(dice: &mut Dice, name: String) -> Self {
        let home = group(dice.pick(&GROUPS));
        let id = format!("{home}/providers/Microsoft.ContainerRegistry/registries/{name}");
        let in_group = |kind: &str| format!("{home}/providers/{kind}/of-{name}");
        let ip_rules: Vec<_> = (0..dice.up_to(6)).map(|_| (dice.address(), length(dice))).collect();
        let states = ["Approved", "Approved", "Pending", "Rejected", "Disconnected"];
        let mut connections: Vec<_> =
            (0..dice.up_to(3)).map(|number| (format!("{name}.{number:032x}"), dice.pick(&states))).collect();
        connections.push((door(&name), "Approved"));
        let password = dice.guid();
        let registry = registry(dice, &id, &ip_rules, &connections, &password);
        let mut identity = |kind| Identity::random(dice, kind, &id);
        let system = |resource| PrincipalKind::SystemAssigned { resource };
        let container = identity(system(in_group("Microsoft.ContainerInstance/containerGroups")));
        let workspace = identity(system(in_group("Microsoft.MachineLearningServices/workspaces")));
        let resource = in_group("Microsoft.ManagedIdentity/userAssignedIdentities");
        let user_assigned = identity(PrincipalKind::UserAssigned { resource });
        let application = identity(PrincipalKind::Application);
        let tasks = (0..3).map(|number| Task::random(dice, &id, number)).collect();
        Self {
            connections,
            ip_rules,
            password,
            tasks,
            application,
            container,
            workspace,
            user_assigned,
            registry,
            name,
            id,
        }
    }

    /// The host of the registry.
    #[must_use]
    pub fn login_server(&self) -> String {
        format!("{}.azurecr.test", self.name)
    }

    /// An approved connection that every registry has.
    #[must_use]
    pub fn door(&self) -> String {
        door(&self.name)
    }

    /// What the emulator is seeded with.
    #[must_use]
    pub fn seed(&self) -> Value {
        let fixed = [&self.application, &self.container, &self.workspace, &self.user_assigned];
        let identities = fixed.into_iter().chain(self.tasks.iter().map(|task| &task.system));
        let mut resources = vec![self.registry.clone()];
        resources.extend(self.tasks.iter().map(|task| task.resource(self)));
        let mut principals = Vec::new();
        for identity in identities {
            principals.push(serde_json::to_value(&identity.principal).unwrap());
            resources.extend(identity.assignments.iter().map(|one| one.resource(&identity.principal)));
        }
        json!({ "resources": resources, "principals": principals })
    }
}

fn door(name: &str) -> String {
    format!("{name}.{:032x}", 0xd00u32)
}

/// The length of an IP rule: mostly narrow, now and then the whole internet.
fn length(dice: &mut Dice) -> u32 {
    let wide = u32::try_from(dice.up_to(12)).unwrap();
    if dice.percent(90) { 32 - wide } else { wide }
}

fn registry(
    dice: &mut Dice,
    id: &str,
    ip_rules: &[(Ipv4Addr, u32)],
    connections: &[(String, &'static str)],
    password: &str,
) -> Value {
    let sku = dice.weighted(&[(85, "Premium"), (8, "Standard"), (7, "Basic")]);
    let on = |flag| if flag { "enabled" } else { "disabled" };
    let connections: Vec<_> = connections
        .iter()
        .map(|(name, status)| {
            json!({ "name": name, "properties": { "privateLinkServiceConnectionState": { "status": status } } })
        })
        .collect();
    let abac = dice.percent(45);
    let mut properties = json!({
        "adminUserEnabled": dice.percent(60),
        "anonymousPullEnabled": sku != "Basic" && dice.percent(40),
        "networkRuleBypassOptions": if dice.percent(75) { "AzureServices" } else { "None" },
        "roleAssignmentMode": if abac { "AbacRepositoryPermissions" } else { "LegacyRegistryPermissions" },
        "policies": { "azureADAuthenticationAsArmPolicy": { "status": on(dice.percent(60)) } },
        "privateEndpointConnections": connections,
    });
    if let Some(flag) = dice.weighted(&[(60, Some(true)), (20, Some(false)), (20, None)]) {
        properties["networkRuleBypassAllowedForTasks"] = json!(flag);
    }
    if sku == "Premium" {
        let closed = dice.percent(35);
        properties["publicNetworkAccess"] = json!(if closed { "Disabled" } else { "Enabled" });
        properties["policies"]["exportPolicy"] = json!({ "status": on(!closed || dice.percent(70)) });
        let subnets: Vec<_> = subnets()
            .into_iter()
            .filter(|_| dice.percent(15))
            .map(|subnet| json!({ "action": "Allow", "virtualNetworkSubnetResourceId": subnet }))
            .collect();
        let rules: Vec<_> = ip_rules
            .iter()
            .map(|(address, length)| json!({ "action": "Allow", "value": format!("{address}/{length}") }))
            .collect();
        properties["networkRuleSet"] = json!({
            "defaultAction": if dice.percent(80) { "Deny" } else { "Allow" },
            "ipRules": rules,
            "virtualNetworkRules": subnets,
        });
    }
    json!({
        "id": id, "location": "westeurope", "sku": { "name": sku }, "properties": properties,
        "emulator": { "passwords": [password, "another"] },
    })
}

impl Identity {
    fn random(dice: &mut Dice, kind: PrincipalKind, registry: &str) -> Self {
        let mut principal = Principal::new("somebody", kind);
        (principal.object_id, principal.app_id) = (dice.guid(), dice.guid());
        let assignments = (0..dice.up_to(3)).map(|_| Assignment::random(dice, registry)).collect();
        Self { principal, assignments }
    }

    /// The roles as the SDK takes them: those that count at this registry.
    #[must_use]
    pub fn roles(&self, registry: &str) -> Vec<RoleGrant> {
        let counting = self.assignments.iter().filter(|one| is_within(registry, &one.scope));
        let grant = |one: &Assignment| {
            let grant = RoleGrant::new(role(one.role).unwrap().name);
            match &one.condition {
                Some(condition) => grant.with_condition(RepositoryCondition::parse(condition)),
                None => grant,
            }
        };
        counting.map(grant).collect()
    }
}

fn is_within(registry: &str, scope: &str) -> bool {
    registry == scope || registry.starts_with(&format!("{scope}/"))
}

const READ: [&str; 2] = ["content/read", "metadata/read"];
const WRITE: [&str; 4] = ["content/read", "metadata/read", "content/write", "metadata/write"];
const ALL: [&str; 6] =
    ["content/read", "metadata/read", "content/write", "metadata/write", "content/delete", "metadata/delete"];

/// The roles that take a condition, with the data actions under `repositories/` that one has to name.
const CONDITIONAL: [(&str, &[&str]); 4] = [
    ("Container Registry Repository Reader", &READ),
    ("Container Registry Repository Writer", &WRITE),
    ("Container Registry Repository Contributor", &ALL),
    ("Container Registry Data Importer and Data Reader", &READ),
];

impl Assignment {
    fn random(dice: &mut Dice, registry: &str) -> Self {
        let useful = [
            "AcrPull",
            "AcrPush",
            "AcrDelete",
            "Contributor",
            "Container Registry Repository Catalog Lister",
        ];
        let any = roles()[dice.up_to(roles().len() - 1)].name;
        let (conditional, actions) = dice.pick(&CONDITIONAL);
        let useful = dice.pick(&useful);
        let name = dice.weighted(&[(40, useful), (45, conditional), (15, any)]);
        let condition = (name == conditional && dice.percent(50)).then(|| condition(dice, actions));
        let scopes = [
            (60, registry.to_owned()),
            (15, registry.split("/providers/").next().unwrap().to_owned()),
            (10, format!("/subscriptions/{SUBSCRIPTION_ID}")),
            (8, format!("{registry}elsewhere")),
            (7, group("nowhere")),
        ];
        Self { id: dice.guid(), role: role(name).unwrap().id, scope: dice.weighted(&scopes), condition }
    }

    fn resource(&self, principal: &Principal) -> Value {
        let Self { id, role, scope, condition } = self;
        json!({
            "id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{id}"),
            "properties": {
                "roleDefinitionId":
                    format!("/subscriptions/{SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/{role}"),
                "principalId": principal.object_id,
                "principalType": "ServicePrincipal",
                "scope": scope,
                "condition": condition,
                "conditionVersion": condition.as_ref().map(|_| "2.0"),
            },
        })
    }
}

/// A condition as the portal writes it.
fn condition(dice: &mut Dice, actions: &[&str]) -> String {
    const NAME: &str = "@Request[Microsoft.ContainerRegistry/registries/repositories:name]";
    let guards: Vec<_> = actions
        .iter()
        .map(|action| {
            format!("!(ActionMatches{{'Microsoft.ContainerRegistry/registries/repositories/{action}'}})")
        })
        .collect();
    let (operator, texts): (_, &[&str]) = dice.pick(&[
        ("StringEquals", &REPOSITORIES[..]),
        ("StringStartsWith", &["team/", "t", "oth", "team/base"][..]),
    ]);
    let names: Vec<_> =
        (0..=dice.up_to(1)).map(|_| format!("{NAME} {operator} '{}'", dice.pick(texts))).collect();
    format!("(\n (\n  {}\n )\n OR \n (\n  {}\n )\n)", guards.join("\n  AND\n  "), names.join("\n  OR "))
}

impl Task {
    fn random(dice: &mut Dice, registry: &str, number: usize) -> Self {
        let id = format!("{registry}/tasks/task{number}");
        let identity = dice.weighted(&[
            (45, IdentityKind::SystemAssigned),
            (20, IdentityKind::UserAssigned),
            (20, IdentityKind::SystemAndUserAssigned),
            (15, IdentityKind::None),
        ]);
        let mut credentials = vec![(2, CredentialEntry::Absent), (1, CredentialEntry::Password)];
        // An entry names an identity that the task has: a run with any other ends before it calls the registry.
        for (kind, entry) in [
            (IdentityKind::SystemAssigned, CredentialEntry::SystemAssigned),
            (IdentityKind::UserAssigned, CredentialEntry::UserAssigned),
        ] {
            if identity.includes(kind) {
                credentials.push((4, entry));
            }
        }
        let system = Identity::random(dice, PrincipalKind::SystemAssigned { resource: id.clone() }, registry);
        let login = dice.pick(&[LoginMode::Default, LoginMode::None]);
        let credential = dice.weighted(&credentials);
        Self { id, identity, credential, login, elsewhere: dice.percent(30), system }
    }

    /// The credential entries of the task in this registry, as Azure Resource Manager takes them.
    #[must_use]
    pub fn credentials(&self, scene: &Scene) -> Value {
        let opaque = |value: &str| json!({ "value": value, "type": "Opaque" });
        let entry = match self.credential {
            CredentialEntry::SystemAssigned => json!({ "identity": "[system]" }),
            CredentialEntry::UserAssigned => json!({ "identity": scene.user_assigned.principal.app_id }),
            CredentialEntry::Password => {
                json!({ "userName": opaque(&scene.name), "password": opaque(&scene.password) })
            }
            _ => Value::Null,
        };
        let mode = if self.login == LoginMode::None { "None" } else { "Default" };
        let mut credentials = json!({ "sourceRegistry": { "loginMode": mode }, "customRegistries": {} });
        if !entry.is_null() {
            credentials["customRegistries"][scene.login_server()] = entry;
        }
        // It says nothing about this one.
        if self.elsewhere {
            credentials["customRegistries"]["elsewhere.azurecr.test"] = json!({ "identity": "[system]" });
        }
        credentials
    }

    /// The `identity` block of the task.
    #[must_use]
    pub fn identity(&self, scene: &Scene) -> Value {
        let user = scene.user_assigned.principal.resource().unwrap();
        let assigned = json!({ user: {} });
        match self.identity {
            IdentityKind::SystemAssigned => json!({ "type": "SystemAssigned" }),
            IdentityKind::UserAssigned => {
                json!({ "type": "UserAssigned", "userAssignedIdentities": assigned })
            }
            IdentityKind::SystemAndUserAssigned => {
                json!({ "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": assigned })
            }
            _ => Value::Null,
        }
    }

    fn resource(&self, scene: &Scene) -> Value {
        json!({
            "id": self.id, "location": "westeurope", "identity": self.identity(scene),
            "properties": {
                "status": "Enabled", "platform": { "os": "Linux" }, "credentials": self.credentials(scene),
                "step": { "type": "EncodedTask", "encodedTaskContent": STANDARD.encode(STEPS) },
            },
        })
    }
}
