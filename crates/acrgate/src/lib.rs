//! acrgate
