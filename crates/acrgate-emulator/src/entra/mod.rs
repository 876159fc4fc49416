//! Entra: tokens, and the endpoints that give them out.

pub mod tokens;
