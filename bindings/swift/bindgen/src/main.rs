//! `acrgate-swift-bindgen LIBRARY CONFIG FOLDER`: writes `AcrGateNative.swift` and `AcrGateNativeFFI.h` of a compiled
//! `acrgate-swift` into a folder, as `uniffi.toml` says.

#![forbid(unsafe_code)]

use anyhow::{Context, Result};
use uniffi_bindgen::bindings::{SwiftBindingsOptions, generate_swift_bindings};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what| arguments.next().with_context(|| format!("{what} is missing"));
    generate_swift_bindings(SwiftBindingsOptions {
        generate_swift_sources: true,
        generate_headers: true,
        source: next("the library")?.into(),
        config: Some(next("uniffi.toml")?.into()),
        out_dir: next("the folder")?.into(),
        ..SwiftBindingsOptions::default()
    })
}
