// What the example can be told.

import { parseArgs } from 'node:util';

export const HELP = `Lets an ACR task through the rules of a network-restricted registry, and shows what happens when it is not let through.
Runs against a local Azure, unless told to use the real one.

  --registry-mode MODE     which roles count for images: rbac, those on the registry, or abac, those on its repositories
  --existing-task          work with a task that exists already; in Azure it should pull from and push to its own registry
  --task NAME              the name of the task
  --keep                   leave everything as it is at the end; a local Azure then stays until Ctrl-C
  --azure                  use Azure, signed in as the Azure CLI or another tool of yours is; with:
  --subscription ID        the subscription
  --resource-group NAME    an existing resource group
  --registry NAME          the registry; one that is not there is created, and deleted at the end
  --location REGION        the region of a registry that is created
  --yes                    do not ask before changing anything in Azure`;

const text = { type: 'string' };
const flag = { type: 'boolean', default: false };

/** The arguments; what is wrong with them ends the process. */
export function read() {
  try {
    const { values } = parseArgs({
      options: {
        'registry-mode': { ...text, default: 'rbac' },
        'existing-task': flag,
        task: { ...text, default: 'acrgate-example' },
        keep: flag,
        azure: flag,
        subscription: text,
        'resource-group': text,
        registry: text,
        location: { ...text, default: 'westeurope' },
        yes: flag,
        help: flag,
      },
    });
    if (!['rbac', 'abac'].includes(values['registry-mode'])) throw new Error('--registry-mode is rbac or abac');
    const places = ['subscription', 'resource-group', 'registry'].filter((name) => values[name] === undefined);
    if (values.azure && places.length > 0) throw new Error(`--azure needs --${places.join(' and --')}`);
    return values;
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}
