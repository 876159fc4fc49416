//! The line of JSON that says where everything is. Its help is made from the same list.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::cloud::Cloud;

/// One member of the line.
#[derive(Debug)]
struct Field {
    name: &'static str,
    help: &'static str,
    value: fn(&Cloud) -> Value,
}

const FIELDS: [Field; 12] = [
    Field {
        name: "arm",
        help: "address of Azure Resource Manager and Microsoft Entra",
        value: |cloud| cloud.emulator.arm_url().as_str().into(),
    },
    Field {
        name: "proxy",
        help: "CONNECT proxy to the login servers <registry>.azurecr.test",
        value: |cloud| cloud.emulator.proxy_url(None).as_str().into(),
    },
    Field {
        name: "ca",
        help: "PEM file of the certificate authority that clients have to trust",
        value: |cloud| cloud.authority.display().to_string().into(),
    },
    Field {
        name: "admin",
        help: "address of the testers' door: seed, dump, faults, operations, requests, clock",
        value: |cloud| cloud.emulator.admin_url().into(),
    },
    Field {
        name: "adminToken",
        help: "opens it: Authorization: Bearer <adminToken>; another one each start",
        value: |cloud| cloud.emulator.admin_token().into(),
    },
    Field { name: "tenantId", help: "the tenant", value: |cloud| cloud.emulator.tenant_id().into() },
    Field {
        name: "subscriptionId",
        help: "the subscription that is there",
        value: |cloud| cloud.emulator.subscription_id().into(),
    },
    Field {
        name: "clientId",
        help: "the service principal that owns the subscription",
        value: |cloud| cloud.emulator.client_id().into(),
    },
    Field { name: "clientSecret", help: "its secret", value: |cloud| cloud.emulator.client_secret().into() },
    Field {
        name: "managedIdentity",
        help: "for IDENTITY_ENDPOINT; IDENTITY_HEADER is the ARM id of the resource that signs in, or x for an owner",
        value: |cloud| cloud.emulator.managed_identity_url().as_str().into(),
    },
    Field {
        name: "insecureArm",
        help: "address of arm in plain HTTP, of --insecure-arm-port; its testers' door is there too",
        value: |cloud| cloud.emulator.insecure_arm_url().map(url::Url::as_str).into(),
    },
    Field {
        name: "insecurePorts",
        help: "the ports in plain HTTP of --insecure-registry-port, by registry",
        value: |cloud| json!(cloud.emulator.insecure_registry_addresses()),
    },
];

/// The line.
pub(crate) fn line(cloud: &Cloud) -> Value {
    let members = FIELDS.iter().map(|field| (field.name.to_owned(), (field.value)(cloud)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// The line's members with their meaning, one a line.
pub(crate) fn help() -> String {
    FIELDS.iter().fold(String::new(), |mut text, field| {
        // Writing to a text does not fail.
        let _ = writeln!(text, "  {:<16} {}", field.name, field.help);
        text
    })
}
