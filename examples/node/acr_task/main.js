// The trusted-service workflow for an ACR task, from an empty registry to an allowed run and a denied one.
//
// Without arguments it starts a local Azure, the program acrgate-emulator, and talks to it over HTTPS, as it would to the
// real one. `--azure` uses the real one. `--help` tells the rest.

import { isAcrgateError } from 'acrgate';
import { HELP, read } from './arguments.js';
import { azure, local } from './cloud.js';
import { Screen } from './screen.js';
import { Story } from './story.js';

const wanted = read();
if (wanted.help) {
  console.log(HELP);
} else {
  const screen = new Screen();
  try {
    await run(wanted, screen);
    screen.total();
  } catch (error) {
    screen.failed(error);
    process.exitCode = 1;
  }
}

async function run(wanted, screen) {
  const cloud = await (wanted.azure ? azure(wanted) : local());
  try {
    const registry = cloud.client.registry(cloud.registryId);
    const there = await registry.get().then(
      () => true,
      (error) => (isAcrgateError(error, 'not_found') ? false : Promise.reject(error)),
    );
    try {
      await new Story(cloud.client, registry, screen, wanted, there).tell();
      if (wanted.keep) await cloud.kept(screen);
    } finally {
      if (!there && !wanted.keep) await screen.step('delete the registry', registry.delete());
    }
  } finally {
    await cloud.stop();
  }
}
