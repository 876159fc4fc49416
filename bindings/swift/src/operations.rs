//! The list of handles and what they do, for uniffi.

use std::sync::Arc;

use acrgate_bridge::{Convert, operations};

use crate::{
    call::Call,
    failure::NativeError,
    token::{Provided, TokenProvider},
    values::*,
};

/// Another handle, as an argument.
type Ref<T> = Arc<T>;

#[uniffi::export]
impl Client {
    /// A client whose tokens this provider gives. Nothing is sent yet.
    #[uniffi::constructor]
    pub fn new(tokens: Arc<dyn TokenProvider>, options: ClientOptions) -> Result<Arc<Self>, NativeError> {
        Ok(Arc::new(Self(operations::Client::new(Provided(tokens), options.convert()?)?)))
    }
}

/// One entry of the list: an object that holds the bridge's, or methods that call it.
macro_rules! swift {
    (handle $name:ident $(#[$doc:meta])*) => {
        swift! { @object $name $(#[$doc])* }

        impl Convert<operations::$name> for &$name {
            fn convert(self) -> acrgate::Result<operations::$name> {
                Ok(self.0.clone())
            }
        }
    };
    (@object $name:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[derive(Debug, uniffi::Object)]
        pub struct $name(operations::$name);

        impl From<operations::$name> for $name {
            fn from(handle: operations::$name) -> Self {
                Self(handle)
            }
        }
    };
    (source $name:ident of $item:ident $(#[$doc:meta])*) => {
        swift! { @object $name $(#[$doc])* }

        #[uniffi::export]
        impl $name {
            /// The next item; none after the last. Cancelling loses no item.
            pub async fn next(&self, call: Arc<Call>) -> Result<Option<$item>, NativeError> {
                Ok(self.0.next(&call.0).await?.convert()?)
            }
        }
    };
    (work $name:ident of $result:ident $(#[$doc:meta])*) => {
        swift! { @object $name $(#[$doc])* }

        #[uniffi::export]
        impl $name {
            /// The next event; none when the work has ended, well or badly. Cancelling loses no event.
            pub async fn next_event(&self, call: Arc<Call>) -> Result<Option<Event>, NativeError> {
                Ok(self.0.next_event(&call.0).await?.convert()?)
            }

            /// Waits for the end. Cancelling ends the work.
            pub async fn result(&self, call: Arc<Call>) -> Result<$result, NativeError> {
                Ok(self.0.result(&call.0).await?.convert()?)
            }
        }
    };
    (operation $name:ident of $result:ident $(#[$doc:meta])*) => {
        swift! { @object $name $(#[$doc])* }

        #[uniffi::export]
        impl $name {
            /// Whether the service has said that it is over.
            pub fn is_done(&self) -> bool {
                self.0.is_done()
            }

            /// The operation as text, to be resumed in this process or another. It holds no token.
            pub fn save(&self) -> Result<String, NativeError> {
                Ok(self.0.save()?)
            }

            /// Asks once how it goes; gives how long the service asks to wait before asking again, if it says.
            pub async fn poll(&self, call: Arc<Call>) -> Result<Option<Seconds>, NativeError> {
                Ok(self.0.poll(&call.0).await?.convert()?)
            }

            /// Waits for the end. The operation itself goes on when this is cancelled, and can be waited for again.
            pub async fn wait(&self, call: Arc<Call>) -> Result<$result, NativeError> {
                Ok(self.0.wait(&call.0).await?.convert()?)
            }
        }
    };
    (calls $class:ident { $(
        $(#[$doc:meta])* $method:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;
    )* }) => {
        #[uniffi::export]
        impl $class {$(
            $(#[$doc])*
            pub async fn $method(&self, call: Arc<Call>, $($argument: $type),*) -> Result<$result, NativeError> {
                Ok(self.0.$method(&call.0, $($argument.convert()?),*).await?.convert()?)
            }
        )*}
    };
    (opens $class:ident { $(
        $(#[$doc:meta])* $method:ident($($argument:ident: $type:ty),* $(,)?) -> $handle:ty;
    )* }) => {
        #[uniffi::export]
        impl $class {$(
            $(#[$doc])*
            pub async fn $method(&self, call: Arc<Call>, $($argument: $type),*) -> Result<Arc<$handle>, NativeError> {
                Ok(Arc::new(self.0.$method(&call.0, $($argument.convert()?),*).await?.into()))
            }
        )*}
    };
    (gives $class:ident { $(
        $(#[$doc:meta])* $method:ident($($argument:ident: $type:ty),* $(,)?) -> $handle:ty;
    )* }) => {
        #[uniffi::export]
        impl $class {$(
            $(#[$doc])*
            pub fn $method(&self, $($argument: $type),*) -> Result<Arc<$handle>, NativeError> {
                Ok(Arc::new(self.0.$method($($argument.convert()?),*)?.into()))
            }
        )*}
    };
    (tells $class:ident { $(
        $(#[$doc:meta])* $method:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;
    )* }) => {
        #[uniffi::export]
        impl $class {$(
            $(#[$doc])*
            pub fn $method(&self, $($argument: $type),*) -> Result<$result, NativeError> {
                Ok(self.0.$method($($argument.convert()?),*)?.convert()?)
            }
        )*}
    };
    (functions { $(
        $(#[$doc:meta])* $function:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;
    )* }) => {$(
        $(#[$doc])*
        #[uniffi::export]
        pub(crate) fn $function($($argument: $type),*) -> Result<$result, NativeError> {
            Ok(operations::$function($($argument.convert()?),*)?.convert()?)
        }
    )*};
}
acrgate_bridge::for_each_operation!(swift);
