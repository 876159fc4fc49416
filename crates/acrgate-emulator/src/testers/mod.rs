//! The testers' door: `/_emulator/{seed,dump,faults,requests,clock}`.
