//! What stands before every request under `/v2/` and `/acr/v1/`: network rules, token, scope.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::names::RepositoryName;
use super::oauth::{self, Credentials};
use super::reply::{self, TokenProblem};
use super::scope::Scope;
use super::tokens::{self, Owner};
use super::visit::Visit;
use crate::enforce::Rule;
use crate::enforce::authentication::NotAccepted;
use crate::enforce::authorisation::Operation;
use crate::server::Reply;

/// What a request needs.
#[derive(Debug)]
pub(super) enum Need {
    /// A token, whatever it allows.
    AnyToken,
    /// The list of repositories.
    Catalog,
    /// One of these operations on a repository.
    On(RepositoryName, &'static [Operation]),
    /// Push to a repository. With pull of another one, a blob is mounted from there; without, it is uploaded.
    Mount {
        /// Where the blob is to be.
        to: RepositoryName,
        /// Where it is.
        from: RepositoryName,
    },
}

impl Need {
    pub(super) fn on(name: &RepositoryName, operations: &'static [Operation]) -> Self {
        Self::On(name.clone(), operations)
    }

    /// The scopes of which one suffices.
    fn alternatives(&self) -> Vec<Scope> {
        match self {
            Self::AnyToken => Vec::new(),
            Self::Catalog => vec![Scope::catalog()],
            Self::On(name, operations) => {
                operations.iter().map(|operation| Scope::of(name.as_str(), &[*operation])).collect()
            }
            Self::Mount { to, .. } => vec![Scope::of(to.as_str(), &[Operation::Push])],
        }
    }

    /// What is of use beyond that.
    fn wish(&self) -> Option<Scope> {
        match self {
            Self::Mount { from, .. } => Some(Scope::of(from.as_str(), &[Operation::Pull])),
            Self::AnyToken | Self::Catalog | Self::On(..) => None,
        }
    }

    /// Notes why the owner of credentials may not do this.
    fn note_refusal(&self, visit: &Visit<'_>, owner: &Owner) {
        let refused = match self {
            Self::AnyToken => Ok(()),
            Self::Catalog => visit.rights(owner)(Operation::Catalog, None),
            Self::On(name, operations) => {
                let rights = visit.rights(owner);
                operations.iter().try_for_each(|operation| rights(*operation, Some(name.as_str())))
            }
            Self::Mount { to, .. } => visit.rights(owner)(Operation::Push, Some(to.as_str())),
        };
        if let Err(class) = refused {
            visit.note(class);
        }
    }

    /// The scopes that the challenge asks for. Who pushes reads as well.
    fn challenge(&self) -> Vec<Scope> {
        let push = |name: &RepositoryName| Scope::of(name.as_str(), &[Operation::Pull, Operation::Push]);
        let needed = match self {
            Self::AnyToken => return Vec::new(),
            Self::Catalog => Scope::catalog(),
            Self::On(name, [Operation::Push]) | Self::Mount { to: name, .. } => push(name),
            Self::On(name, operations) => Scope::of(name.as_str(), operations.get(..1).unwrap_or_default()),
        };
        std::iter::once(needed).chain(self.wish()).collect()
    }
}

/// What the caller was let in with.
#[derive(Debug)]
pub(super) struct Admitted {
    access: Vec<Scope>,
    /// The rights of an owner who sent its credentials along, who has no list of scopes.
    everything: bool,
}

impl Admitted {
    /// Whether it may pull from another repository too.
    pub(super) fn may_pull(&self, repository: &RepositoryName) -> bool {
        let needed = Scope::of(repository.as_str(), &[Operation::Pull]);
        self.everything || self.access.iter().any(|scope| scope.covers(&needed))
    }
}

/// Lets a request in, or tells why not.
pub(super) fn admit(visit: &Visit<'_>, headers: &HeaderMap, need: &Need) -> Result<Admitted, Box<Reply>> {
    let challenge = |problem| Box::new(visit.challenge(&need.challenge(), problem));
    let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    match sent.and_then(|value| value.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            let claims = visit
                .claims(token.trim(), tokens::ACCESS)
                .ok_or_else(|| challenge(Some(TokenProblem::Invalid)))?;
            if visit.cloud.switches().enforces(Rule::CachedTokens) {
                visit.network(claims.acrgate_owner.resource_claim()).map_err(|_| denial(visit))?;
            }
            let access = claims.access().to_vec();
            if !suffices(&access, need) {
                need.note_refusal(visit, &claims.acrgate_owner);
                return Err(challenge(Some(TokenProblem::InsufficientScope)));
            }
            Ok(Admitted { access, everything: false })
        }
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("basic") => {
            let owner = oauth::basic(headers).ok_or(NotAccepted::Credentials).and_then(|(user, password)| {
                oauth::owner(visit, Credentials::Password { user: &user, password: &password })
            });
            visit.network(owner.as_ref().ok().and_then(Owner::resource_claim)).map_err(|_| denial(visit))?;
            let owner = owner.map_err(|problem| {
                visit.note(problem.name());
                challenge(None)
            })?;
            let access = visit.grant(&owner, need.alternatives().into_iter().chain(need.wish()).collect());
            if !suffices(&access, need) {
                need.note_refusal(visit, &owner);
                return Err(challenge(Some(TokenProblem::InsufficientScope)));
            }
            Ok(Admitted { access, everything: owner == Owner::Admin })
        }
        _ => Err(challenge(None)),
    }
}

fn denial(visit: &Visit<'_>) -> Box<Reply> {
    Box::new(reply::network_denial(&visit.address()))
}

fn suffices(access: &[Scope], need: &Need) -> bool {
    let alternatives = need.alternatives();
    alternatives.is_empty()
        || alternatives.iter().any(|needed| access.iter().any(|scope| scope.covers(needed)))
}
