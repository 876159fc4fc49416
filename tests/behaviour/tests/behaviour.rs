//! Runs every case; `ACRGATE_CASE` runs those whose name holds its text.

#[tokio::test(flavor = "multi_thread")]
async fn every_case_holds() {
    let only = std::env::var("ACRGATE_CASE").unwrap_or_default();
    let report = acrgate_behaviour::run(&only).await.unwrap();
    for (name, reason) in &report.failed {
        println!("FAILED: {name}: {reason}");
    }
    println!("{} cases ran, {} failed", report.ran, report.failed.len());
    assert!(report.failed.is_empty() && report.ran > 0);
    if only.is_empty() {
        assert_eq!(report.not_called, Vec::<String>::new(), "operations without a case");
        assert_eq!(report.not_expected, Vec::<String>::new(), "kinds of error without a case");
    }
}
