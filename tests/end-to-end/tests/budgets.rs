//! A pull and a push of an image are one call each, with one budget, which a large image can be given more of.

use std::time::Duration;

use acrgate::{ErrorKind, rules::Sku};
use acrgate_emulator::faults::{Fault, FaultPlan};
use acrgate_end_to_end::{World, base, push_base};

#[tokio::test]
async fn an_image_is_pulled_and_pushed_within_one_budget() {
    let world = World::new().await;
    let (registry, _) = world.registry("slow1", Sku::Premium).await;
    let images = registry.data_plane().await.unwrap();
    let pushed = push_base(&images).await;

    // Enough for the token and the manifest, or for one blob, not for all that belongs to an image.
    let (late, budget) = (Duration::from_millis(300), Duration::from_millis(1000));
    let fault = Fault {
        host: Some("slow1.".to_owned()),
        delay_ms: late.as_millis().try_into().unwrap(),
        ..Fault::default()
    };
    world.emulator.faults(FaultPlan { faults: vec![fault], ..FaultPlan::default() });
    let hurried = images.with_deadline(budget);
    assert_eq!(hurried.pull_image(&base(), "v1").await.unwrap_err().kind(), ErrorKind::Timeout);
    let (config, layers) = ("{}".to_owned(), []);
    let other = hurried.push_image(&"team/other".parse().unwrap(), "v1", config, layers).await;
    assert_eq!(other.unwrap_err().kind(), ErrorKind::Timeout);

    let pulled = images.with_deadline(late * 100).pull_image(&base(), "v1").await.unwrap();
    assert_eq!(pulled.digest, pushed);
}
