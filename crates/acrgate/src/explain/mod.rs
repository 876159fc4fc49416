//! Why somebody gets in, or not: the evidence is read, the pure decision of [`access`](crate::access) is asked.
//!
//! What may not be read is left out of the evidence and named in [`Explanation::unread`]; the decision then says
//! *unknown* where it matters, and never guesses.
//!
//! ```no_run
//! # async fn example(registry: acrgate::registry::Registry) -> acrgate::Result<()> {
//! use acrgate::{access::Operation, explain::Question};
//! let question = Question::task("nightly".parse()?, Operation::Push).on("team/app".parse()?);
//! let explanation = registry.explain(&question).await?;
//! println!("{}", explanation.decision);
//! # Ok(()) }
//! ```

mod evidence;

use std::net::IpAddr;

use serde::Serialize;

use crate::{
    Result,
    access::{Caller, Decision, Document, Operation, RuleSettings, decide},
    names::{PrincipalId, RepositoryName, TaskName},
    registry::Registry,
};

/// Who wants to do what.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Question {
    /// Who.
    pub who: Who,
    /// What it wants to do.
    pub operation: Operation,
    /// In which repository.
    pub repository: Option<RepositoryName>,
    /// How contested rules are read.
    pub settings: RuleSettings,
}

/// Whom a [`Question`] is about.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Who {
    /// A run of a task; everything else about it is read.
    Task {
        /// The task.
        task: TaskName,
        /// The address that the registry sees it at, where it is known.
        seen_at: Option<IpAddr>,
    },
    /// Somebody whom the question describes.
    Caller {
        /// From where it calls, and as what.
        caller: Caller,
        /// Whose roles are read; none: nothing is known about them.
        principal: Option<PrincipalId>,
    },
}

impl Question {
    /// May a run of this task do this?
    #[must_use]
    pub fn task(task: TaskName, operation: Operation) -> Self {
        Self::new(Who::Task { task, seen_at: None }, operation)
    }

    /// May this caller do this? Its roles are read when its principal is given.
    #[must_use]
    pub fn caller(caller: Caller, principal: Option<PrincipalId>, operation: Operation) -> Self {
        Self::new(Who::Caller { caller, principal }, operation)
    }

    fn new(who: Who, operation: Operation) -> Self {
        Self { who, operation, repository: None, settings: RuleSettings::default() }
    }

    /// Seen by the registry at this address, which a denial names ([`Error::client_address`](crate::Error::client_address)).
    /// Where there are IP rules, a run that they might admit cannot be judged without it.
    #[must_use]
    pub fn seen_at(mut self, address: IpAddr) -> Self {
        match &mut self.who {
            Who::Task { seen_at, .. } => *seen_at = Some(address),
            Who::Caller { caller: Caller::Service(instance), .. } => instance.address = Some(address),
            Who::Caller { caller: Caller::PublicAddress { address: at }, .. } => *at = Some(address),
            Who::Caller { .. } => {}
        }
        self
    }

    /// In this repository.
    #[must_use]
    pub fn on(mut self, repository: RepositoryName) -> Self {
        self.repository = Some(repository);
        self
    }

    /// With contested rules read this way.
    #[must_use]
    pub fn with_settings(mut self, settings: RuleSettings) -> Self {
        self.settings = settings;
        self
    }
}

/// A decision with the evidence that it was made from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// What was read. [`decide`] makes the same decision of it, offline.
    pub document: Document,
    /// What could not be read, and why.
    pub unread: Vec<Unread>,
}

/// A piece of evidence that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Unread {
    /// What it is.
    pub what: String,
    /// Why not.
    pub reason: String,
}

impl Registry {
    /// Why somebody gets in, or not.
    ///
    /// # Errors
    /// `NotFound` without the registry or the task that is asked about; `Unauthenticated`, `Connection` or `Timeout` when
    /// nothing can be read at all. A right that is missing is not an error: it makes the answer *unknown*.
    pub async fn explain(&self, question: &Question) -> Result<Explanation> {
        let (document, unread) = evidence::gather(&self.as_one_call(), question).await?;
        Ok(Explanation { decision: decide(&document), document, unread })
    }
}
