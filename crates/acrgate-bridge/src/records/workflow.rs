//! The trusted-service workflow.

/// The list's entries about plans, steps and events.
#[macro_export]
macro_rules! workflow_records {
    ($m:ident) => {
        $m! { choice both
            /// One thing that a workflow does.
            Step = acrgate::workflow::Step {
                /// Create the task with a system-assigned identity, and without a login of its own to the registry.
                CreateTask {
                    /// The task.
                    task: String,
                },
                /// Make sure that an existing task has a system-assigned identity.
                EnableIdentity {
                    /// The task.
                    task: String,
                },
                /// Give the identity a role on the registry.
                AssignRole {
                    /// The id of the role.
                    role: String,
                    /// The name of the role.
                    role_name: String,
                    /// The identity's object id; unknown until the task has been created.
                    principal: Option<String>,
                },
                /// Change the registry's network rules.
                EditNetwork {
                    /// The wish.
                    edit: NetworkEdit,
                    /// What it changes.
                    changes: Vec<FieldChange>,
                },
                /// Let runs of the task log in to the registry with the identity.
                AddCredential {
                    /// The task.
                    task: String,
                    /// The registry's login server.
                    login_server: String,
                },
            }
        }
        $m! { shown Step = acrgate::workflow::Step }
        $m! { record both
            /// One step of a plan.
            PlannedStep = acrgate::workflow::PlannedStep {
                /// What it does.
                step: Step,
                /// Whether it has something to do, as far as the plan could see.
                needed: bool,
            }
        }
        $m! { record both
            /// What a workflow found and what it is going to do.
            Plan = acrgate::workflow::Plan {
                /// `acrgate.plan/1`.
                schema: String,
                /// The registry.
                registry: String,
                /// The task.
                task: String,
                /// The steps, in the order in which they are taken.
                steps: Vec<PlannedStep>,
                /// The network rules that the plan starts from.
                network_before: NetworkRules,
                /// The network rules that it leads to.
                network_after: NetworkRules,
                /// Who gains and who loses access by the network.
                access: Vec<AccessChange>,
                /// What the plan does not do, although one might think so.
                warnings: Vec<Warning>,
            }
        }
        $m! { shown Plan = acrgate::workflow::Plan }
        $m! { choice both
            /// Something that happened while a workflow was at work.
            Event = acrgate::workflow::Event {
                /// A step begins.
                StepStarted {
                    /// Which, counted from 1.
                    number: u32,
                    /// How many there are.
                    of: u32,
                    /// What it does.
                    step: Step,
                },
                /// A step has ended well.
                StepDone {
                    /// Which, counted from 1.
                    number: u32,
                    /// How many there are.
                    of: u32,
                    /// What it does.
                    step: Step,
                    /// Whether anything had to be changed.
                    changed: bool,
                    /// How long it took.
                    took: Seconds,
                },
                /// A step is being taken back.
                UndoStarted {
                    /// Which, counted from 1.
                    number: u32,
                    /// How many there are.
                    of: u32,
                    /// What it had done.
                    step: Step,
                },
                /// A step has been taken back.
                UndoDone {
                    /// Which, counted from 1.
                    number: u32,
                    /// How many there are.
                    of: u32,
                    /// What it had done.
                    step: Step,
                    /// Whether anything had to be changed.
                    changed: bool,
                    /// How long it took.
                    took: Seconds,
                },
                /// A run of the task waits for an agent.
                RunQueued {
                    /// The run id.
                    run: String,
                },
                /// A line of the run's log.
                LogLine {
                    /// The line.
                    line: String,
                },
                /// The run has ended.
                RunEnded {
                    /// The run id.
                    run: String,
                    /// How: `Succeeded`, `Failed`, `Canceled`, `Error`, `Timeout`.
                    status: String,
                    /// How long it took from being queued.
                    took: Seconds,
                },
                /// The run was refused; as that may pass, there will be another.
                RunRefused {
                    /// The run id.
                    run: String,
                    /// In the service's words.
                    reason: String,
                    /// How long until the next.
                    next_in: Seconds,
                },
                /// A registry was tried, to see whether a change is effective.
                Probed {
                    /// Which probe, counted from 1.
                    probe: u32,
                    /// Whether the caller was let in; none when there was no verdict.
                    admitted: Option<bool>,
                    /// How many probes in a row were as expected.
                    in_a_row: u32,
                    /// How many there must be.
                    needed: u32,
                    /// Why the caller was not let in, in the service's words.
                    reason: Option<String>,
                },
            }
        }
        $m! { shown Event = acrgate::workflow::Event }
        $m! { record out
            /// A run that went well.
            Verified = acrgate::workflow::Verified {
                /// The run, with the images that it pushed.
                run: TaskRunInfo,
                /// Its log.
                log: Vec<String>,
            }
        }
        $m! { words
            /// What a caller is to meet at a registry.
            Expectation = acrgate::workflow::Expectation {
                /// The caller may pull.
                Admitted = "admitted",
                /// The caller may not pull, be it for the network rules or for the lack of a role.
                Refused = "refused",
            }
        }
        $m! { record by_hand
            /// What to try until a change is effective, and what is to come of it.
            Probing = acrgate::workflow::Probing {
                /// What the caller is to meet.
                expected: Expectation,
                /// The repository whose manifest is asked for.
                repository: String;
                /// The tag or digest of that manifest, which need not exist; none: `latest`.
                reference: Option<String>,
                /// How often in a row the caller must meet it; none: 3.
                in_a_row: Option<u32>,
            }
        }
        $m! { record out
            /// A change that was found effective.
            Effective = acrgate::workflow::Effective {
                /// How many probes it took.
                probes: u32,
                /// How long it took.
                took: Seconds,
            }
        }
        $m! { record by_hand
            /// A workflow that lets one task through the network rules of its registry.
            WorkflowOptions = acrgate::workflow::TaskWorkflow {
                /// The task.
                task: String;
                /// How to create the task; none: it exists.
                definition: Option<TaskDefinition>,
                /// What the task is to be able to do; none: push, which includes pull.
                operation: Option<AccessOperation>,
                /// Whether to close the registry to the public in the same request; none: no.
                close_public_access: Option<bool>,
            }
        }
    };
}
