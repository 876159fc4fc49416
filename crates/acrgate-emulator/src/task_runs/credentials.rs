//! Who signs in where: the credentials of a task, or of a quick run, as the service resolves them.

use serde_json::Value;

use super::RunError;

/// A registry that the run signs in to before its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The login server.
    pub host: String,
    /// With what.
    pub with: SignIn,
}

/// What a run signs in with.
#[derive(Clone, PartialEq, Eq)]
pub enum SignIn {
    /// The task's system-assigned identity.
    SystemIdentity,
    /// The user-assigned identity of this client id.
    UserIdentity(String),
    /// Who scheduled the run.
    Caller,
    /// A name and a password.
    Password(String, String),
    /// The registry-bound token that the service gives the run.
    RunToken,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SystemIdentity => f.write_str("SystemIdentity"),
            Self::Caller => f.write_str("Caller"),
            Self::UserIdentity(client) => f.debug_tuple("UserIdentity").field(client).finish(),
            Self::Password(user, _) => f.debug_tuple("Password").field(user).finish_non_exhaustive(),
            Self::RunToken => f.write_str("RunToken"),
        }
    }
}

/// The registries that a run signs in to, by its `credentials`. To all others it goes without.
///
/// The source registry's login mode Default (also where nothing is said) means the run's own token, unless an entry for
/// the same host says otherwise (inferred); None means nothing.
///
/// # Errors
/// A text that says which entry cannot be resolved here.
pub fn logins(credentials: &Value, login_server: &str) -> Result<Vec<Login>, RunError> {
    let mut logins = Vec::new();
    for (host, entry) in credentials["customRegistries"].as_object().into_iter().flatten() {
        if !entry.is_null() {
            let with =
                custom(entry).map_err(|error| error.during(&format!("failed to resolve secrets: {host}")))?;
            logins.push(Login { host: host.to_ascii_lowercase(), with });
        }
    }
    let source = &credentials["sourceRegistry"];
    let has_own = logins.iter().any(|login| login.host.eq_ignore_ascii_case(login_server));
    let with = match source["identity"].as_str().filter(|identity| !identity.is_empty()) {
        Some(identity) => Some(identity_of(identity)),
        None if source["loginMode"].as_str().is_some_and(|mode| mode.eq_ignore_ascii_case("None")) => None,
        None => Some(SignIn::RunToken),
    };
    if let Some(with) = with.filter(|_| !has_own) {
        logins.push(Login { host: login_server.to_ascii_lowercase(), with });
    }
    Ok(logins)
}

fn custom(entry: &Value) -> Result<SignIn, RunError> {
    if let Some(identity) = entry["identity"].as_str().filter(|identity| !identity.is_empty()) {
        // With an identity a user name and password would be names of secrets in a vault.
        if entry["userName"].is_object() || entry["password"].is_object() {
            return Err(RunError("secrets of a key vault are not played here".to_owned()));
        }
        return match identity_of(identity) {
            SignIn::Caller => Err(RunError("[caller] is for the run's own registry only".to_owned())),
            with => Ok(with),
        };
    }
    let secret = |key: &str| {
        let object = &entry[key];
        if object["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("Vaultsecret")) {
            return Err(RunError("secrets of a key vault are not played here".to_owned()));
        }
        object["value"].as_str().map(str::to_owned).ok_or_else(|| RunError(format!("{key} is missing")))
    };
    Ok(SignIn::Password(secret("userName")?, secret("password")?))
}

fn identity_of(identity: &str) -> SignIn {
    match identity {
        "[system]" => SignIn::SystemIdentity,
        "[caller]" => SignIn::Caller,
        client => SignIn::UserIdentity(client.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const OWN: &str = "r.azurecr.test";

    fn with(credentials: &Value) -> Vec<(String, SignIn)> {
        logins(credentials, OWN).unwrap().into_iter().map(|login| (login.host, login.with)).collect()
    }

    #[test]
    fn entries_and_modes() {
        let own = |with| vec![(OWN.to_owned(), with)];
        assert_eq!(with(&Value::Null), own(SignIn::RunToken));
        assert_eq!(with(&json!({"sourceRegistry": {"loginMode": "Default"}})), own(SignIn::RunToken));
        assert_eq!(with(&json!({"sourceRegistry": {"loginMode": "None"}})), []);
        assert_eq!(with(&json!({"sourceRegistry": {"identity": "[system]"}})), own(SignIn::SystemIdentity));
        assert_eq!(with(&json!({"sourceRegistry": {"identity": "[caller]"}})), own(SignIn::Caller));
        let entry = json!({"customRegistries": {"R.azurecr.test": {"identity": "[system]"}}});
        assert_eq!(with(&entry), own(SignIn::SystemIdentity));
        let user = json!({"sourceRegistry": {"loginMode": "None"}, "customRegistries": {OWN: {"identity": "c"}, "gone": null}});
        assert_eq!(with(&user), own(SignIn::UserIdentity("c".into())));
        let password = json!({"customRegistries": {OWN: {"userName": {"value": "u", "type": "Opaque"},
            "password": {"value": "p", "type": "Opaque"}}}});
        assert_eq!(with(&password), own(SignIn::Password("u".into(), "p".into())));
    }

    #[test]
    fn what_cannot_be_resolved_is_told() {
        for entry in [
            json!({"userName": {"value": "u"}}),
            json!({"userName": {"value": "https://v", "type": "Vaultsecret"}, "password": {"value": "p"}}),
            json!({"identity": "c", "password": {"value": "https://v", "type": "Vaultsecret"}}),
            json!({"identity": "[caller]"}),
        ] {
            assert!(logins(&json!({"customRegistries": {OWN: entry}}), OWN).is_err());
        }
    }

    #[test]
    fn debug_hides_passwords() {
        assert!(!format!("{:?}", SignIn::Password("u".into(), "hunter2".into())).contains("hunter2"));
    }
}
