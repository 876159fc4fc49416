//! acrgate-emulator
