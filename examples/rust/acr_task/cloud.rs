//! The cloud that the example runs against: a local one in this process, or Azure.

use acrgate::{Client, Result, names::RegistryId};
use acrgate_emulator::{Emulator, Options};
use acrgate_examples::{azure, local, unusable};

use crate::arguments::Arguments;

/// Where the example works.
pub(crate) enum Cloud {
    /// A running emulator with an empty resource group in it.
    Local(Box<Emulator>),
    /// Azure.
    Azure,
}

impl Cloud {
    pub(crate) async fn start(arguments: &Arguments) -> Result<Self> {
        if arguments.azure.azure {
            return Ok(Self::Azure);
        }
        let emulator = Emulator::start(Options::default()).await.map_err(unusable)?;
        let group = format!("/subscriptions/{}/resourceGroups/example", emulator.subscription_id());
        let seed = serde_json::json!({ "resources": [{ "id": group, "location": "westeurope" }] });
        emulator.seed(&seed).map_err(unusable)?;
        Ok(Self::Local(Box::new(emulator)))
    }

    pub(crate) fn client(&self) -> Result<Client> {
        match self {
            Self::Azure => azure::client(),
            Self::Local(emulator) => local::client(emulator),
        }
    }

    pub(crate) fn registry_id(&self, arguments: &Arguments) -> Result<RegistryId> {
        match self {
            Self::Azure => arguments.azure.registry_id(),
            Self::Local(emulator) => {
                let subscription = emulator.subscription_id().parse()?;
                Ok(RegistryId::new(subscription, "example".parse()?, "acrgateexample".parse()?))
            }
        }
    }
}
