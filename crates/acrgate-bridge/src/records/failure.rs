//! What goes wrong.

/// The list's entries about errors.
#[macro_export]
macro_rules! failure_records {
    ($m:ident) => {
        $m! { words
            /// What kind of thing went wrong.
            ErrorKind = acrgate::ErrorKind {
                /// The resource does not exist.
                NotFound = "not_found",
                /// The identity is known, but lacks a role for this.
                PermissionDenied = "permission_denied",
                /// No identity was accepted: no token, an expired one, or one for another audience.
                Unauthenticated = "unauthenticated",
                /// The registry's network rules refused the caller.
                NetworkDenied = "network_denied",
                /// The resource exists already, or is being changed by somebody else.
                Conflict = "conflict",
                /// What a plan started from is no longer so.
                Stale = "stale",
                /// A guard of this library refused to send the request.
                Refused = "refused",
                /// The registry's SKU, or the API version in use, does not offer this.
                Unsupported = "unsupported",
                /// The service asks for fewer calls, for longer than the deadline allows.
                Throttled = "throttled",
                /// A name, an option or a document is wrong.
                InvalidInput = "invalid_input",
                /// A long-running operation, or a task run, was accepted and then failed.
                OperationFailed = "operation_failed",
                /// The deadline passed.
                Timeout = "timeout",
                /// The work was cancelled.
                Cancelled = "cancelled",
                /// No connection: name resolution, proxy, TLS, or a connection that broke.
                Connection = "connection",
                /// An answer that the contract does not know: a fault of the service, or a defect of this library.
                Unexpected = "unexpected",
            }
        }
    };
}
