//! The handles, sources, works and operations of the list, and the functions.
#![expect(clippy::too_many_arguments, reason = "a method's own, and those of every call")]

use acrgate_bridge::{Convert, Failure, for_each_operation, operations as plain, records};
use napi::{Env, bindgen_prelude::Object};
use napi_derive::napi;

use crate::{
    call::{Cancel, given, how, promise},
    credential::{Credential, GetToken},
    records::*,
    types::*,
};

macro_rules! class {
    (handle $name:ident $(#[$doc:meta])*) => {
        class!(@class $(#[$doc])* $name);

        impl Convert<plain::$name> for &$name {
            fn convert(self) -> acrgate::Result<plain::$name> {
                Ok(self.0.clone())
            }
        }
    };
    (source $name:ident of $item:ident $(#[$doc:meta])*) => {
        class!(@class $(#[$doc])* $name);

        #[napi]
        impl $name {
            #[napi]
            pub fn next_page<'env>(
                &self,
                env: &'env Env,
                cancel: Option<&Cancel>,
                timeout_ms: Option<f64>,
            ) -> napi::Result<Object<'env>> {
                promise::<_, Vec<$item>>(env, how(cancel, timeout_ms).map(|call| self.0.next_page(&call)))
            }
        }
    };
    (work $name:ident of $result:ident $(#[$doc:meta])*) => {
        class!(@class $(#[$doc])* $name);

        #[napi]
        impl $name {
            #[napi]
            pub fn next_event<'env>(
                &self,
                env: &'env Env,
                cancel: Option<&Cancel>,
                timeout_ms: Option<f64>,
            ) -> napi::Result<Object<'env>> {
                promise::<_, Option<Event>>(env, how(cancel, timeout_ms).map(|call| self.0.next_event(&call)))
            }

            #[napi]
            pub fn result<'env>(
                &self,
                env: &'env Env,
                cancel: Option<&Cancel>,
                timeout_ms: Option<f64>,
            ) -> napi::Result<Object<'env>> {
                let begun = how(cancel, timeout_ms).map(|call| self.0.result::<records::$result>(&call));
                promise::<_, $result>(env, begun)
            }
        }
    };
    (operation $name:ident of $result:ident $(#[$doc:meta])*) => {
        class!(@class $(#[$doc])* $name);

        #[napi]
        impl $name {
            #[napi]
            pub fn is_done(&self) -> bool {
                self.0.is_done()
            }

            #[napi]
            pub fn save(&self, env: &Env) -> napi::Result<String> {
                given(env, self.0.save())
            }

            #[napi]
            pub fn poll<'env>(
                &self,
                env: &'env Env,
                cancel: Option<&Cancel>,
                timeout_ms: Option<f64>,
            ) -> napi::Result<Object<'env>> {
                promise::<_, Option<Seconds>>(env, how(cancel, timeout_ms).map(|call| self.0.poll(&call)))
            }

            #[napi]
            pub fn wait<'env>(
                &self,
                env: &'env Env,
                cancel: Option<&Cancel>,
                timeout_ms: Option<f64>,
            ) -> napi::Result<Object<'env>> {
                let begun = how(cancel, timeout_ms).map(|call| self.0.wait::<records::$result>(&call));
                promise::<_, $result>(env, begun)
            }
        }
    };
    (@class $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[napi]
        pub struct $name(plain::$name);

        impl Convert<$name> for plain::$name {
            fn convert(self) -> acrgate::Result<$name> {
                Ok($name(self))
            }
        }
    };
    // What gives a handle is asked for, and told, as what gives a value.
    (opens $($entry:tt)*) => {
        class!(calls $($entry)*);
    };
    (gives $($entry:tt)*) => {
        class!(tells $($entry)*);
    };
    (calls $name:ident { $(
        $(#[$doc:meta])*
        $method:ident($($argument:ident: $head:ident $(<$inner:ty>)?),* $(,)?) -> $result:ty;
    )* }) => {
        #[napi]
        impl $name {
            $(
                $(#[$doc])*
                #[napi]
                pub fn $method<'env>(
                    &self,
                    env: &'env Env,
                    cancel: Option<&Cancel>,
                    timeout_ms: Option<f64>,
                    $($argument: $head $(<$inner>)?,)*
                ) -> napi::Result<Object<'env>> {
                    let begin = || -> Result<_, Failure> {
                        Ok(self.0.$method(&how(cancel, timeout_ms)?, $(named(stringify!($argument), $argument.convert())?),*))
                    };
                    promise::<_, $result>(env, begin())
                }
            )*
        }
    };
    (tells $name:ident { $(
        $(#[$doc:meta])*
        $method:ident($($argument:ident: $head:ident $(<$inner:ty>)?),* $(,)?) -> $result:ty;
    )* }) => {
        #[napi]
        impl $name {
            $(
                $(#[$doc])*
                #[napi]
                pub fn $method(&self, env: &Env, $($argument: $head $(<$inner>)?),*) -> napi::Result<$result> {
                    let tell = || self.0.$method($(named(stringify!($argument), $argument.convert())?),*);
                    given(env, tell())
                }
            )*
        }
    };
    (functions { $(
        $(#[$doc:meta])*
        $function:ident($($argument:ident: $head:ident $(<$inner:ty>)?),* $(,)?) -> $result:ty;
    )* }) => {
        $(
            $(#[$doc])*
            #[napi]
            pub fn $function(env: &Env, $($argument: $head $(<$inner>)?),*) -> napi::Result<$result> {
                let tell = || plain::$function($(named(stringify!($argument), $argument.convert())?),*);
                given(env, tell())
            }
        )*
    };
}
for_each_operation!(class);

#[napi]
impl Client {
    /// A client whose tokens this function gives.
    #[napi(constructor)]
    pub fn new(env: &Env, get_token: GetToken, options: ClientOptions) -> napi::Result<Self> {
        let make = || plain::Client::new(Credential(get_token), options.convert()?);
        given(env, make())
    }
}
