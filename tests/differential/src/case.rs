//! A random caller of a registry, how it signs in, and what it wants.

use std::net::Ipv4Addr;

use acrgate::access::{Audience, CredentialEntry, IdentityKind, ImportSourceName, LoginMode, Operation};

use crate::dice::Dice;
use crate::identity::Identity;
use crate::import::READERS;
use crate::scene::{REPOSITORIES, Scene, subnets};

/// A caller and its wish.
#[derive(Debug, Clone)]
pub struct Case {
    /// From where.
    pub origin: Origin,
    /// With what.
    pub sign_in: SignIn,
    /// What for.
    pub operation: Operation,
    /// On which repository.
    pub repository: &'static str,
    /// The tokens come from an approved private endpoint, and are only used from the origin.
    pub door: bool,
}

/// From where a request comes.
#[derive(Debug, Clone)]
pub enum Origin {
    /// An ordinary address.
    Address(Ipv4Addr),
    /// A private endpoint connection, which the registry may not have.
    Endpoint(String),
    /// A subnet with a service endpoint.
    Subnet(String),
    /// An instance of a service that has these identities.
    Service(&'static Service, IdentityKind, Ipv4Addr),
    /// A run of the saved task of this number, or a quick run.
    Run(Option<usize>, Ipv4Addr),
    /// The service that carries imports out, whoever asks for them.
    Import,
}

/// With what a caller signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// Nothing.
    Nothing,
    /// The admin user.
    Admin,
    /// The token that a run gets for its own registry.
    RunToken,
    /// A Microsoft Entra token.
    Entra(Who, Audience),
}

impl SignIn {
    /// How a run of the task of this number signs in.
    #[must_use]
    pub fn of_run(scene: &Scene, number: usize) -> Self {
        let task = &scene.tasks[number];
        match (task.credential, task.login) {
            (CredentialEntry::SystemAssigned, _) => {
                Self::Entra(Who::Task(number), Audience::ContainerRegistry)
            }
            (CredentialEntry::UserAssigned, _) => Self::Entra(Who::UserAssigned, Audience::ContainerRegistry),
            (CredentialEntry::Password, _) => Self::Admin,
            (_, LoginMode::Default) => Self::RunToken,
            (_, LoginMode::None) => Self::Nothing,
        }
    }
}

/// Whose Entra token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// An application.
    Application,
    /// An application that imports.
    Importer,
    /// A container group.
    Container,
    /// A machine learning workspace.
    Workspace,
    /// A user-assigned identity.
    UserAssigned,
    /// The system-assigned identity of the task of this number.
    Task(usize),
}

impl Who {
    /// The identity in a registry's surroundings.
    #[must_use]
    pub fn of(self, scene: &Scene) -> &Identity {
        match self {
            Self::Application => &scene.application,
            Self::Importer => &scene.importer,
            Self::Container => &scene.container,
            Self::Workspace => &scene.workspace,
            Self::UserAssigned => &scene.user_assigned,
            Self::Task(number) => &scene.tasks[number].system,
        }
    }
}

/// A service under the names that it has on both sides.
#[derive(Debug)]
pub struct Service {
    /// In a caller's claim.
    pub claim: &'static str,
    /// In the SDK's catalogue.
    pub word: &'static str,
    /// Which identity of its own an instance signs in with.
    pub own: Option<Who>,
    /// Whether instances sign in at all.
    pub signs_in: bool,
}

const fn service(claim: &'static str, word: &'static str, own: Option<Who>, signs_in: bool) -> Service {
    Service { claim, word, own, signs_in }
}

/// A service that the SDK's catalogue does not have, and the case's document describes.
pub const UNLISTED: &str = "batch";

static CONTAINERS: Service =
    service("container-instances", "container_instances", Some(Who::Container), true);
static LEARNING: Service = service("machine-learning", "machine_learning", Some(Who::Workspace), true);
static PLATFORM: [Service; 2] = [
    service("defender", "defender_for_cloud", None, false),
    service("acr-cache", "artifact_cache", None, false),
];
static OTHERS: [Service; 5] = [
    service("app-service", "app_service", None, true),
    service("kubernetes-service", "kubernetes_service", None, true),
    service("devops-hosted-agents", "devops_hosted_agents", None, true),
    service("container-apps", "container_apps", None, true),
    service("batch", UNLISTED, None, true),
];

const AUDIENCES: [(u32, Audience); 3] =
    [(74, Audience::ContainerRegistry), (20, Audience::ResourceManager), (6, Audience::Other)];

impl Case {
    /// A random case at a registry.
    #[must_use]
    pub fn random(dice: &mut Dice, scene: &Scene) -> Self {
        if dice.percent(8) {
            return Self::import(dice, scene);
        }
        let (origin, sign_in) = match dice.weighted(&[(30, 0), (12, 1), (10, 2), (26, 3), (22, 4)]) {
            0 => {
                let mut whos = vec![
                    (60, Who::Application),
                    (10, Who::UserAssigned),
                    (10, Who::Container),
                    (10, Who::Workspace),
                ];
                // The identity of a task whose run would use it.
                let used =
                    scene.tasks.iter().position(|task| task.credential == CredentialEntry::SystemAssigned);
                whos.extend(used.map(|number| (10, Who::Task(number))));
                let sign_in = ordinary(dice, &whos);
                (Origin::Address(address(dice, scene)), sign_in)
            }
            1 => (endpoint(dice, scene), ordinary(dice, &[(8, Who::Application), (2, Who::Container)])),
            2 => {
                let sign_in = ordinary(dice, &[(8, Who::Application), (2, Who::UserAssigned)]);
                let named = !scene.subnet_rules.is_empty() && dice.percent(60);
                let all = subnets();
                let from = if named { &scene.subnet_rules[..] } else { &all[..] };
                (Origin::Subnet(dice.pick(from)), sign_in)
            }
            3 => instance(dice, scene),
            _ => run(dice, scene),
        };
        let is_platform = matches!(origin, Origin::Service(service, ..) if !service.signs_in);
        let operations =
            [(50, Operation::Pull), (25, Operation::Push), (12, Operation::Delete), (13, Operation::Catalog)];
        Self {
            operation: if is_platform { Operation::Pull } else { dice.weighted(&operations) },
            repository: dice.pick(&REPOSITORIES),
            door: !is_platform && dice.percent(15),
            origin,
            sign_in,
        }
    }

    /// A random import, of which the registry is the source or the target.
    fn import(dice: &mut Dice, scene: &Scene) -> Self {
        use ImportSourceName::{LoginServer, ResourceId};
        let from = |name, same| Operation::ImportFrom { named_by: Some(name), same_tenant: Some(same) };
        // Few registries keep their images to themselves, and most imports are refused for other reasons.
        let by_id = if scene.allows_exports() { 35 } else { 200 };
        let operation = dice.weighted(&[
            (25, Operation::ImportInto),
            (by_id, from(ResourceId, true)),
            (8, from(ResourceId, false)),
            (24, from(LoginServer, true)),
            (8, from(LoginServer, false)),
        ]);
        let by_host = matches!(operation, Operation::ImportFrom { named_by: Some(LoginServer), .. });
        let sign_in = if by_host {
            ordinary(dice, &READERS)
        } else {
            SignIn::Entra(Who::Importer, Audience::ResourceManager)
        };
        Self { origin: Origin::Import, sign_in, operation, repository: dice.pick(&REPOSITORIES), door: false }
    }
}

fn ordinary(dice: &mut Dice, whos: &[(u32, Who)]) -> SignIn {
    let entra = SignIn::Entra(dice.weighted(whos), dice.weighted(&AUDIENCES));
    dice.weighted(&[(15, SignIn::Nothing), (15, SignIn::Admin), (70, entra)])
}

/// An address, often one that a rule names.
fn address(dice: &mut Dice, scene: &Scene) -> Ipv4Addr {
    if !scene.ip_rules.is_empty() && dice.percent(40) {
        let (base, length) = dice.pick(&scene.ip_rules);
        dice.inside(base, length)
    } else {
        dice.address()
    }
}

fn endpoint(dice: &mut Dice, scene: &Scene) -> Origin {
    let (name, _) = dice.pick(&scene.connections);
    let spelt = dice.weighted(&[(80, name.clone()), (15, name.to_uppercase()), (5, format!("{name}0"))]);
    Origin::Endpoint(spelt)
}

fn instance(dice: &mut Dice, scene: &Scene) -> (Origin, SignIn) {
    use IdentityKind::{None, SystemAndUserAssigned, SystemAssigned, UserAssigned};
    let (platform, other) = (&PLATFORM[dice.up_to(1)], &OTHERS[dice.up_to(4)]);
    let service: &'static Service =
        dice.weighted(&[(35, &CONTAINERS), (30, &LEARNING), (15, platform), (20, other)]);
    let address = if dice.percent(75) { dice.address() } else { address(dice, scene) };
    if !service.signs_in {
        return (Origin::Service(service, None, address), SignIn::Nothing);
    }
    let kind = dice.pick(&[None, SystemAssigned, UserAssigned, SystemAndUserAssigned]);
    let who = match kind {
        // What it has is not its own.
        None => dice.pick(&[
            Who::Application,
            if service.claim == LEARNING.claim { Who::Container } else { Who::Workspace },
        ]),
        UserAssigned => Who::UserAssigned,
        SystemAssigned => service.own.unwrap_or(Who::Application),
        // With both it uses the one that is supported without a doubt.
        _ if service.claim == LEARNING.claim => Who::Workspace,
        _ => Who::UserAssigned,
    };
    let entra = SignIn::Entra(who, dice.weighted(&AUDIENCES));
    let sign_in = dice.weighted(&[(80, entra), (10, SignIn::Nothing), (10, SignIn::Admin)]);
    (Origin::Service(service, kind, address), sign_in)
}

fn run(dice: &mut Dice, scene: &Scene) -> (Origin, SignIn) {
    let address = if dice.percent(75) { dice.address() } else { address(dice, scene) };
    if dice.percent(25) {
        return (Origin::Run(None, address), SignIn::RunToken);
    }
    let number = dice.up_to(scene.tasks.len() - 1);
    (Origin::Run(Some(number), address), SignIn::of_run(scene, number))
}
