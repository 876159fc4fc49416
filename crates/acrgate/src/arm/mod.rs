//! The wire to Azure Resource Manager.
//!
//! | file | subject |
//! | --- | --- |
//! | `transport` | one HTTP client: its options, https only, what its faults mean |
//! | `connector` | making a connection: name mapping, proxy, TLS, time |
//! | `message` | a request on its way out, an answer on its way in |
//! | `azure` | the same transport for the credentials of `azure_identity` |
//! | `tls` | certificate authorities and the crypto provider |
//! | `token` | tokens of the application's credential, cached |
//! | `pipeline` | one call: token, attempts, deadline, error |
//! | `deadline` | the budget of a call; how long to pause between attempts and between polls |
//! | `error_body` | from an HTTP answer to an [`Error`](crate::Error) |
//! | `operation` | long-running operations in all the shapes that Azure answers with |
//! | `page` | lists in pages, as a stream |
//! | `versions` | the API versions that are sent |
//! | `clock` | time, replaceable |

mod azure;
mod clock;
mod connector;
pub(crate) mod deadline;
pub(crate) mod error_body;
pub(crate) mod message;
mod operation;
mod page;
pub(crate) mod pipeline;
mod tls;
pub(crate) mod token;
mod transport;
mod versions;

pub use clock::{Clock, SystemClock};
pub use connector::ConnectTo;
pub(crate) use message::Answer;
pub use operation::{LongOperation, OperationResult};
pub use page::Items;
pub(crate) use pipeline::{Arm, Request};
pub use tls::Roots;
pub use transport::{Proxy, Transport, TransportOptions};
pub use versions::ApiVersions;
