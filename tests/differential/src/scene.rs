//! A random registry, with what surrounds it: tasks, and identities with roles.

use std::net::Ipv4Addr;

use acrgate_emulator::options::SUBSCRIPTION_ID;
use acrgate_emulator::state::directory::PrincipalKind;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::identity::Identity;
use crate::import;
use crate::task::Task;

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
    /// The subnets that its rules name.
    pub subnet_rules: Vec<String>,
    /// A password of the admin user.
    pub password: String,
    /// The saved tasks.
    pub tasks: Vec<Task>,
    /// The application that people and machines outside Azure sign in with.
    pub application: Identity,
    /// The application that asks for imports: it may do so at the partners, and often here.
    pub importer: Identity,
    /// The system-assigned identity of a container group.
    pub container: Identity,
    /// The system-assigned identity of a machine learning workspace.
    pub workspace: Identity,
    /// A user-assigned identity.
    pub user_assigned: Identity,
    registry: Value,
}

const IMPORTER: &str = "Container Registry Data Importer and Data Reader";
const GROUPS: [&str; 3] = ["red", "green", "blue"];

pub(crate) fn group(name: &str) -> String {
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
        let subnet_rules: Vec<_> = subnets().into_iter().filter(|_| dice.percent(12)).collect();
        let registry = registry(dice, &id, &ip_rules, &subnet_rules, &connections, &password);
        let mut identity = |kind| Identity::random(dice, kind, &id);
        let system = |resource| PrincipalKind::SystemAssigned { resource };
        let container = identity(system(in_group("Microsoft.ContainerInstance/containerGroups")));
        let workspace = identity(system(in_group("Microsoft.MachineLearningServices/workspaces")));
        let resource = in_group("Microsoft.ManagedIdentity/userAssignedIdentities");
        let user_assigned = identity(PrincipalKind::UserAssigned { resource });
        let application = identity(PrincipalKind::Application);
        let mut importer = identity(PrincipalKind::Application);
        for partner in import::partners(&name) {
            importer.assign(&partner, IMPORTER);
        }
        if let Some(role) = dice.weighted(&[(60, Some(IMPORTER)), (15, Some("Reader")), (25, None)]) {
            importer.assign(&id, role);
        }
        let tasks = (0..3).map(|number| Task::random(dice, &id, number)).collect();
        Self {
            connections,
            ip_rules,
            subnet_rules,
            password,
            tasks,
            application,
            importer,
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

    /// Whether its images may be imported elsewhere.
    #[must_use]
    pub fn allows_exports(&self) -> bool {
        self.registry["properties"]["policies"]["exportPolicy"]["status"] != "disabled"
    }

    /// An approved connection that every registry has.
    #[must_use]
    pub fn door(&self) -> String {
        door(&self.name)
    }

    /// Lets runs with a system-assigned identity through, and lets the identities of runs do what they want.
    pub fn make_way_for_tasks(&mut self) {
        let properties = &mut self.registry["properties"];
        properties["networkRuleBypassOptions"] = json!("AzureServices");
        properties["networkRuleBypassAllowedForTasks"] = json!(true);
        if properties["networkRuleSet"].is_object() {
            properties["networkRuleSet"]["virtualNetworkRules"] = json!([]);
        }
        let identities = self.tasks.iter_mut().map(|task| &mut task.system);
        for identity in identities.chain([&mut self.user_assigned]) {
            identity.assign(&self.id, "AcrPush");
            identity.assign(&self.id, "Container Registry Repository Writer");
        }
    }

    /// What the emulator is seeded with.
    #[must_use]
    pub fn seed(&self) -> Value {
        let fixed =
            [&self.application, &self.importer, &self.container, &self.workspace, &self.user_assigned];
        let identities = fixed.into_iter().chain(self.tasks.iter().filter_map(Task::own_identity));
        let mut resources = vec![self.registry.clone()];
        resources.extend(import::resources(&self.name));
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
    subnet_rules: &[String],
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
        properties["policies"]["exportPolicy"] = json!({ "status": on(!closed || dice.percent(50)) });
        let subnets: Vec<_> = subnet_rules
            .iter()
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
