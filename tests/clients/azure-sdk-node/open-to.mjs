/** Lets an address into a registry, and closes the registry to all others. */
export async function openTo(arm, group, registry, address) {
  await arm.registries.update(group, registry, {
    publicNetworkAccess: "Enabled",
    networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: address }] },
  });
}
