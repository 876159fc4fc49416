//! Which Azure: the endpoints and token audiences of a cloud.

use url::Url;

use crate::{Error, Result};

/// The endpoints of one Azure cloud.
///
/// Values of the sovereign clouds are those of the Azure CLI's `az cloud list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    resource_manager: Url,
    resource_manager_audience: String,
    registry_audience: String,
    login_server_suffix: String,
    authority: Url,
}

impl Cloud {
    /// The public cloud.
    #[must_use]
    pub fn public() -> Self {
        Self::known(
            "https://management.azure.com",
            "https://management.azure.com",
            "azurecr.io",
            "https://login.microsoftonline.com",
        )
    }

    /// Azure operated by 21Vianet in China.
    #[must_use]
    pub fn china() -> Self {
        Self::known(
            "https://management.chinacloudapi.cn",
            "https://management.chinacloudapi.cn",
            "azurecr.cn",
            "https://login.chinacloudapi.cn",
        )
    }

    /// Azure US Government.
    #[must_use]
    pub fn us_government() -> Self {
        Self::known(
            "https://management.usgovcloudapi.net",
            "https://management.usgovcloudapi.net",
            "azurecr.us",
            "https://login.microsoftonline.us",
        )
    }

    #[expect(clippy::expect_used, reason = "four literals per cloud, each covered by a test")]
    fn known(resource_manager: &str, audience: &str, suffix: &str, authority: &str) -> Self {
        Self {
            resource_manager: Url::parse(resource_manager).expect("a literal"),
            resource_manager_audience: audience.to_owned(),
            registry_audience: "https://containerregistry.azure.net".to_owned(),
            login_server_suffix: suffix.to_owned(),
            authority: Url::parse(authority).expect("a literal"),
        }
    }

    /// Any other cloud: a stack of your own, or an emulator. Tokens for Azure Resource Manager are asked for with the
    /// resource manager's own address as audience; [`with_resource_manager_audience`](Self::with_resource_manager_audience)
    /// changes that.
    ///
    /// # Errors
    /// `InvalidInput` when an address has a query or cannot be a base, or when the suffix is empty.
    pub fn custom(resource_manager: Url, authority: Url, login_server_suffix: &str) -> Result<Self> {
        for (name, url) in [("resource manager", &resource_manager), ("authority", &authority)] {
            if url.cannot_be_a_base() || url.query().is_some() || url.host_str().is_none() {
                return Err(Error::invalid(format!("{name} address {url} is not a plain https address"))
                    .with_hint("give scheme, host and port only, like https://management.azure.com"));
            }
        }
        let suffix = login_server_suffix.trim_start_matches('.').to_ascii_lowercase();
        if suffix.is_empty() {
            return Err(Error::invalid("the login server suffix is empty")
                .with_hint("give what follows the registry's name, like azurecr.io"));
        }
        Ok(Self {
            resource_manager_audience: resource_manager.as_str().trim_end_matches('/').to_owned(),
            resource_manager,
            registry_audience: "https://containerregistry.azure.net".to_owned(),
            login_server_suffix: suffix,
            authority,
        })
    }

    /// The same cloud with another audience for Azure Resource Manager tokens.
    #[must_use]
    pub fn with_resource_manager_audience(mut self, audience: impl Into<String>) -> Self {
        self.resource_manager_audience = audience.into().trim_end_matches('/').to_owned();
        self
    }

    /// The same cloud with another audience for the tokens that registries exchange. Default:
    /// `https://containerregistry.azure.net`, which the Azure CLI asks for in every cloud.
    #[must_use]
    pub fn with_registry_audience(mut self, audience: impl Into<String>) -> Self {
        self.registry_audience = audience.into().trim_end_matches('/').to_owned();
        self
    }

    /// Where Azure Resource Manager answers.
    #[must_use]
    pub fn resource_manager(&self) -> &Url {
        &self.resource_manager
    }

    /// Where Microsoft Entra ID answers; for the credentials that an application builds.
    #[must_use]
    pub fn authority(&self) -> &Url {
        &self.authority
    }

    /// What follows a registry's name in its login server, without a leading dot.
    #[must_use]
    pub fn login_server_suffix(&self) -> &str {
        &self.login_server_suffix
    }

    /// The scope of tokens for Azure Resource Manager.
    #[must_use]
    pub fn resource_manager_scope(&self) -> String {
        format!("{}/.default", self.resource_manager_audience)
    }

    /// The scope of tokens that a registry exchanges for its own.
    #[must_use]
    pub fn registry_scope(&self) -> String {
        format!("{}/.default", self.registry_audience)
    }
}

impl Default for Cloud {
    fn default() -> Self {
        Self::public()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_cloud_has_its_own_endpoints() {
        let clouds = [Cloud::public(), Cloud::china(), Cloud::us_government()];
        for (i, cloud) in clouds.iter().enumerate() {
            assert_eq!(cloud.resource_manager().scheme(), "https");
            assert!(cloud.resource_manager_scope().ends_with("/.default"));
            assert!(
                clouds[..i].iter().all(|other| other.login_server_suffix() != cloud.login_server_suffix())
            );
        }
    }

    #[test]
    fn a_custom_cloud_asks_for_tokens_of_its_own_address() {
        let arm = Url::parse("https://127.0.0.1:8443").unwrap();
        let cloud = Cloud::custom(arm.clone(), arm, ".AzureCr.test").unwrap();
        assert_eq!(cloud.resource_manager_scope(), "https://127.0.0.1:8443/.default");
        assert_eq!(cloud.login_server_suffix(), "azurecr.test");
    }

    #[test]
    fn an_address_with_a_query_is_refused() {
        let arm = Url::parse("https://127.0.0.1/?x=1").unwrap();
        assert!(Cloud::custom(arm.clone(), arm, "azurecr.test").is_err());
    }
}
