// A user's program in TypeScript, as CommonJS.

import acrgate = require('acrgate');

export async function exposure(client: acrgate.Client, id: string): Promise<acrgate.Exposure> {
  const rules: acrgate.NetworkRules = await client.registry(id).networkRules({ timeoutMs: 5000 });
  return acrgate.exposure(rules);
}
