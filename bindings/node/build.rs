//! What the linker needs to know about addons of Node.

fn main() {
    napi_build::setup();
}
