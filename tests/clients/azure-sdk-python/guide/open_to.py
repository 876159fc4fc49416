"""Lets an address into a registry, and closes the registry to all others."""

from azure.mgmt.containerregistry.models import IPRule, NetworkRuleSet, RegistryUpdateParameters


def open_to(arm, group, registry, address):
    rules = NetworkRuleSet(default_action="Deny", ip_rules=[IPRule(ip_address_or_range=address)])
    edit = RegistryUpdateParameters(public_network_access="Enabled", network_rule_set=rules)
    arm.registries.begin_update(group, registry, edit).result()
