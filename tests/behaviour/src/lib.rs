//! The behaviour suite in Rust. `README.md` beside this says what a case is; the other languages have runners of their own.
//!
//! | module | is |
//! | --- | --- |
//! | `case` | a case as its file tells it |
//! | `emulator` | the emulator's program, and its testers' door |
//! | `client` | the client whose calls are tried |
//! | `table` | every operation of the bridge's list, by name |
//! | `run` | one case, from seed to judgement |
//! | `compare` | what is there beside what is expected |

mod case;
mod client;
mod compare;
mod emulator;
mod run;
mod table;

/// What goes wrong, in words.
type Result<T, E = String> = std::result::Result<T, E>;

/// How the suite went.
#[derive(Debug, Default)]
pub struct Report {
    /// How many cases ran.
    pub ran: usize,
    /// Those that failed, and why.
    pub failed: Vec<(String, String)>,
    /// The operations, as `Class.method`, that no case has called.
    pub not_called: Vec<String>,
    /// The kinds of error that no case expects.
    pub not_expected: Vec<String>,
}

/// Runs every case whose name holds this text.
///
/// # Errors
/// When the cases cannot be read, or the emulator does not start.
pub async fn run(only: &str) -> Result<Report> {
    let cases = case::all()?;
    let mut runner = run::Runner::new()?;
    let mut report = Report { not_expected: case::kinds_without_a_case(&cases), ..Report::default() };
    for case in cases.into_iter().filter(|case| case.name.contains(only)) {
        report.ran += 1;
        if let Err(reason) = runner.run(&case).await {
            report.failed.push((case.name, reason));
        }
    }
    report.not_called = runner.not_called();
    Ok(report)
}
