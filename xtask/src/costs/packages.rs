//! The packages as they are published, each with the program that measures calls in its language.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::run;
use crate::stages::complain;
use crate::suites::{npm, python as wheel};
use crate::workspace::Workspace;
use crate::{node_package, swift_package, swift_toolchain};

/// Makes a command.
pub(super) type Make = Box<dyn Fn() -> Command>;

/// A package that has been built.
#[derive(Default)]
pub(super) struct Package {
    /// Files, and how many bytes each has.
    pub(super) sizes: Vec<(String, u64)>,
    /// What loads it, a program that does, and one that does not.
    pub(super) start: Option<(&'static str, Make, Make)>,
    /// By the name of the language.
    pub(super) programs: Vec<(&'static str, Make)>,
    /// What must stay until the end.
    _place: Option<tempfile::TempDir>,
}

/// The wheel, in an environment that has nothing else.
pub(super) fn python(workspace: &Workspace, place: &Path) -> Result<Package> {
    let (python, wheel) = wheel::install(workspace, &wheel::tools(workspace)?, place, true)?;
    let script = workspace.root().join("bindings/python/benches/costs.py");
    let library =
        says(Command::new(&python).args(["-c", "import acrgate._native as it; print(it.__file__)"]))?;
    let (import, empty, aio, blocking) = (python.clone(), python.clone(), python.clone(), python);
    let scripts = (script.clone(), script);
    Ok(Package {
        sizes: vec![
            size("Python: the wheel", &wheel)?,
            size("Python: the library in it", Path::new(&library))?,
        ],
        start: Some((
            "import acrgate",
            Box::new(move || with(&import, &["-c", "import acrgate"])),
            Box::new(move || with(&empty, &["-c", "pass"])),
        )),
        programs: vec![
            ("Python", Box::new(move || with(&blocking, &[scripts.0.as_str()]))),
            ("Python, asyncio", Box::new(move || with(&aio, &[scripts.1.as_str(), "aio"]))),
        ],
        _place: None,
    })
}

/// The npm package, in a project that has nothing else.
pub(super) fn node(workspace: &Workspace) -> Result<Package> {
    let sources = node_package::sources(workspace);
    let place = npm::place(&sources)?;
    let (packed, project) =
        (node_package::pack(workspace, place.path(), true)?, place.path().join("project"));
    npm::copy(&sources.join("benches"), &project, |_| true)?;
    fs::write(project.join("package.json"), "{ \"private\": true }\n")?;
    run(npm::npm(&project, "install").args(["--offline", "--no-package-lock"]).arg(&packed))?;
    let addon = find(&project.join("node_modules/acrgate/dist"), "node")?;
    let node = move |arguments: &'static [&'static str]| -> Make {
        let project = project.clone();
        Box::new(move || {
            let mut node = with(Path::new("node"), arguments);
            node.current_dir(&project);
            node
        })
    };
    Ok(Package {
        sizes: vec![size("Node: the package", &packed)?, size("Node: the addon in it", &addon)?],
        start: Some(("require('acrgate')", node(&["-e", "require('acrgate')"]), node(&["-e", "0"]))),
        programs: vec![("Node", node(&["costs.mjs"]))],
        _place: Some(place),
    })
}

/// The library that the Swift package is linked to, and what a program is with it.
pub(super) fn swift(workspace: &Workspace) -> Result<Package> {
    let toolchain = match swift_toolchain::find_or_prepare() {
        Ok(toolchain) => toolchain,
        Err(error) => {
            complain(format_args!("without Swift: {error:#}"))?;
            return Ok(Package::default());
        }
    };
    let found_by = swift_package::library(workspace, true)?;
    let package = swift_package::folder(workspace).join("Benches");
    let outputs = workspace.target_directory().join("swift/build-costs");
    let options = ["--configuration", "release", swift_package::LOOK_AGAIN, "--scratch-path"];
    let mut build = toolchain.swift(workspace, package.as_std_path());
    build.args(["build", "--quiet"]).args(options).arg(&outputs);
    // What nobody calls is left out, as the makers of apps do.
    build.args(["-Xlinker", "--gc-sections", "-Xlinker", "-s"]);
    run(build.env("PKG_CONFIG_PATH", &found_by))?;
    let program = outputs.join("release/costs");
    let library = workspace.target_directory().join("release/libacrgate_swift.a");
    let sizes = vec![
        size("Swift: the static library", library.as_std_path())?,
        size("Swift: a program with it", program.as_std_path())?,
    ];
    let workspace = workspace.clone();
    // By `swift run`, which becomes the program: it needs the libraries of the toolchain.
    let program = move || {
        let mut swift = toolchain.swift(&workspace, package.as_std_path());
        swift.arg("run").args(options).args([outputs.as_str(), "--skip-build", "costs"]);
        swift
    };
    Ok(Package { sizes, programs: vec![("Swift", Box::new(program))], ..Package::default() })
}

fn with(program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn size(what: &str, file: &Path) -> Result<(String, u64)> {
    let length = fs::metadata(file).with_context(|| file.display().to_string())?.len();
    Ok((what.to_owned(), length))
}

fn find(folder: &Path, extension: &str) -> Result<PathBuf> {
    fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|found| found == extension))
        .with_context(|| format!("{} has no .{extension}", folder.display()))
}

fn says(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8(command.output()?.stdout)?.trim().to_owned())
}
