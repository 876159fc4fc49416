//! What the tests of secrets share.
//!
//! | file | subject |
//! | --- | --- |
//! | `authority` | certificate authorities, and certificates that are good or bad on purpose |
//! | `host` | a host that answers over TLS as it is told, and remembers every header that came |
//! | `credential` | a credential whose tokens are known |
//! | `written` | everything that is logged, kept |
//! | `scan` | finding secrets in what was written |

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod authority;
mod credential;
mod host;
mod scan;
mod written;

pub use authority::{Authority, Leaf};
pub use credential::{Known, application, known_token};
pub use host::{Answer, Host, Seen};
pub use scan::Secrets;
pub use written::Written;
