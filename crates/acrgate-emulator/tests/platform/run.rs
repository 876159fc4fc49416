//! `run -- COMMAND`: what the command is told when the program is told to end, and how the program ends then.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// A shell that runs this script, waits for a line of input that does not come, and says `ready` before.
struct Running {
    program: Child,
    output: BufReader<std::process::ChildStdout>,
    _input: ChildStdin,
}

impl Running {
    fn start(options: &[&str], script: &str) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_acrgate-emulator"))
            .arg("run")
            .args(options)
            .args(["--", "sh", "-c", &format!("{script}; echo ready; read line; echo $line")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Not the group of a terminal, which would have told the command by itself.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        let input = program.stdin.take().unwrap();
        Self { program, output, _input: input }
    }

    fn tell(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.program), signal).unwrap();
    }

    /// What it still prints, and its code.
    fn end(mut self) -> (String, Option<i32>) {
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (rest, self.program.wait().unwrap().code())
    }
}

#[test]
fn a_command_is_told_to_end_and_ends_as_it_likes() {
    for (name, signal) in [("TERM", Signal::TERM), ("INT", Signal::INT)] {
        let running = Running::start(&[], &format!("trap 'echo told {name}; exit 7' {name}"));
        running.tell(signal);
        assert_eq!(running.end(), (format!("told {name}\n"), Some(7)), "{name}");
    }
}

#[test]
fn a_command_that_knows_nothing_of_signals_ends_by_them() {
    let running = Running::start(&[], ":");
    running.tell(Signal::TERM);
    assert_eq!(running.end(), (String::new(), Some(128 + 15)));
}

#[test]
fn a_command_that_does_not_end_is_killed_in_the_end() {
    let running = Running::start(&["--grace-ms", "100"], "trap '' TERM");
    running.tell(Signal::TERM);
    assert_eq!(running.end(), (String::new(), Some(128 + 9)));
}
