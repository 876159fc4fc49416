//! Somebody who can sign in, with role assignments that count at a registry or do not.

use acrgate::access::{RoleGrant, role, roles};
use acrgate_emulator::options::SUBSCRIPTION_ID;
use acrgate_emulator::state::directory::{Principal, PrincipalKind};
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::scene::{REPOSITORIES, group};

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

impl Identity {
    /// An identity of this kind with random roles.
    #[must_use]
    pub fn random(dice: &mut Dice, kind: PrincipalKind, registry: &str) -> Self {
        let mut principal = Principal::new("somebody", kind);
        (principal.object_id, principal.app_id) = (dice.guid(), dice.guid());
        let assignments = (0..dice.up_to(3)).map(|_| Assignment::random(dice, registry)).collect();
        Self { principal, assignments }
    }

    /// Gives it a role at a registry, without a condition.
    pub(crate) fn assign(&mut self, registry: &str, name: &str) {
        let id = uuid::Uuid::new_v5(
            &uuid::Uuid::NAMESPACE_URL,
            format!("{registry}/{name}/{}", self.principal.object_id).as_bytes(),
        );
        let role = role(name).unwrap().id;
        self.assignments.push(Assignment {
            id: id.to_string(),
            role,
            scope: registry.to_owned(),
            condition: None,
        });
    }

    /// The roles as the SDK takes them: those that count at this registry.
    #[must_use]
    pub fn roles(&self, registry: &str) -> Vec<RoleGrant> {
        let counting = self.assignments.iter().filter(|one| is_within(registry, &one.scope));
        let grant = |one: &Assignment| {
            let grant = RoleGrant::new(role(one.role).unwrap().name);
            match &one.condition {
                Some(condition) => grant.with_assignment_condition(condition),
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

    pub(crate) fn resource(&self, principal: &Principal) -> Value {
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

/// A condition as the portal writes it: about all actions of the role, about some of them, or about none by name.
fn condition(dice: &mut Dice, actions: &[&str]) -> String {
    const NAME: &str = "@Request[Microsoft.ContainerRegistry/registries/repositories:name]";
    let some = 1 + dice.up_to(actions.len() - 1);
    let named = dice.weighted(&[(70, actions.len()), (15, some), (15, 0)]);
    let guards: Vec<_> = actions
        .iter()
        .take(named)
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
    let names = names.join("\n  OR ");
    if guards.is_empty() {
        return names;
    }
    format!("(\n (\n  {}\n )\n OR \n (\n  {names}\n )\n)", guards.join("\n  AND\n  "))
}
