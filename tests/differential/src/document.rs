//! A case as the SDK is told it: every fact that a decision may ask for.

use std::net::Ipv4Addr;

use acrgate::access::{
    Authentication, Caller, Document, IdentityKind, RegistryFacts, RuleSettings, ServiceInstance, TaskFacts,
    TrustedService,
};

use crate::case::{Case, Origin, Service, SignIn, UNLISTED, Who};
use crate::scene::Scene;
use crate::task::Task;

/// How contested rules are read in a comparison, on both sides.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The SDK's settings.
    pub settings: RuleSettings,
    /// A service's token bypasses from any address. The SDK is then told that the service calls.
    pub bypass_from_anywhere: bool,
}

/// The document of a case at a registry with these facts.
#[must_use]
pub fn document(
    case: &Case,
    scene: &Scene,
    facts: &RegistryFacts,
    reading: &Reading,
    import_address: Ipv4Addr,
) -> Document {
    let mut document = Document::new(caller(case, scene, reading, import_address), case.operation)
        .with_registry(facts.clone())
        .with_settings(reading.settings.clone())
        .with_repository(case.repository.parse().unwrap());
    document.authentication = match case.sign_in {
        SignIn::Nothing => Some(Authentication::Anonymous),
        SignIn::Admin => Some(Authentication::AdminUser),
        SignIn::Entra(_, audience) => Some(Authentication::Entra { audience: Some(audience) }),
        SignIn::RunToken => None,
    };
    document.roles = Some(match case.sign_in {
        SignIn::Entra(who, _) => who.of(scene).roles(&scene.id),
        SignIn::Nothing | SignIn::Admin | SignIn::RunToken => Vec::new(),
    });
    document.services = vec![TrustedService::new(UNLISTED, false, "a list of one's own")];
    document
}

fn caller(case: &Case, scene: &Scene, reading: &Reading, import_address: Ipv4Addr) -> Caller {
    match &case.origin {
        Origin::Address(address) => {
            let instance = match case.sign_in {
                SignIn::Entra(who, _) if reading.bypass_from_anywhere => service_of(who, scene),
                _ => None,
            };
            match instance {
                Some(instance) => Caller::Service(instance.with_address((*address).into())),
                None => Caller::PublicAddress { address: Some((*address).into()) },
            }
        }
        Origin::Endpoint(name) => Caller::PrivateEndpoint { connection: Some(name.clone()), status: None },
        Origin::Subnet(id) => Caller::Subnet { subnet: Some(id.parse().unwrap()) },
        Origin::Service(Service { word, .. }, identity, address) => Caller::Service(
            ServiceInstance::new(*word).with_identity(*identity).with_address((*address).into()),
        ),
        Origin::Import => Caller::Service(
            ServiceInstance::new(TrustedService::REGISTRY_IMPORT).with_address(import_address.into()),
        ),
        Origin::Run(task, address) => {
            let instance = match task {
                Some(number) => saved(&scene.tasks[*number]),
                None => ServiceInstance::task(IdentityKind::None, TaskFacts::quick()),
            };
            Caller::Service(instance.with_address((*address).into()))
        }
    }
}

fn saved(task: &Task) -> ServiceInstance {
    ServiceInstance::task(task.identity, TaskFacts::saved(task.credential, task.login))
}

/// The service whose identity it is, if it is one's.
fn service_of(who: Who, scene: &Scene) -> Option<ServiceInstance> {
    let instance = |word| ServiceInstance::new(word).with_identity(IdentityKind::SystemAssigned);
    match who {
        Who::Container => Some(instance(TrustedService::CONTAINER_INSTANCES)),
        Who::Workspace => Some(instance(TrustedService::MACHINE_LEARNING)),
        Who::Task(number) => Some(saved(&scene.tasks[number])),
        Who::Application | Who::Importer | Who::UserAssigned => None,
    }
}
