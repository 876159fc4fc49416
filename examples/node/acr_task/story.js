// The story, step by step.

import { createInterface } from 'node:readline/promises';
import { describe, isAcrgateError } from 'acrgate';
import { context, pushBase } from './image.js';

// Where the example's images go: a name that nobody else uses.
const BASE = 'acrgate-example/base';
const APP = 'acrgate-example/app';

// The task's steps: a build, which pulls its base image, and a push. Azure takes it as it is.
const STEPS = `version: v1.1.0
steps:
  - build: -t {{.Run.Registry}}/${APP}:{{.Run.ID}} -f Dockerfile .
  - push:
      - {{.Run.Registry}}/${APP}:{{.Run.ID}}
`;

/** Container Registry Repository Writer. */
const REPOSITORY_WRITER = '2a1e307c-b015-4ebd-883e-5b7698a07328';

export class Story {
  constructor(client, registry, screen, wanted, there) {
    Object.assign(this, { client, registry, screen, wanted, there });
  }

  async tell() {
    const { screen, wanted } = this;
    const first = this.there ? 'use' : 'create (Premium, which costs money) and at the end delete';
    await this.#agree(`This is going to ${first} ${this.registry.id()} and to push an image to it.`);
    screen.title('Prepare: a registry with an image in it');
    const { before, mine } = await this.#prepare();
    const run = await this.#images(before);

    screen.title('Allow: plan, apply and verify the workflow');
    const workflow = await this.#workflow();
    const plan = await workflow.plan();
    screen.block(describe('Plan', plan));
    await this.#agree(
      'This is going to apply the plan, run the task, disallow trusted services, run it again, and put everything back.',
    );
    const journal = await this.#journal();
    let failure;
    try {
      await this.#allowAndDeny(workflow, plan, journal, run);
    } catch (error) {
      failure = error;
    }
    if (!wanted.keep) {
      // Whatever happened, nothing is left behind.
      if (failure) screen.failed(failure);
      screen.title('Put everything back');
      await this.#putBack(before, workflow, journal, mine);
    }
    await journal.close();
    if (failure) throw failure;
  }

  async #allowAndDeny(workflow, plan, journal, run) {
    const { screen, registry, wanted } = this;
    await screen.show(workflow.apply(plan, journal));
    this.#showProof(await screen.show(workflow.verify(journal, run)));

    screen.title('Deny: trusted services no longer allowed');
    await screen.step('disallow trusted services', registry.editNetwork({ allowTrustedServices: false }));
    const denial = await screen.show(workflow.verify(journal, run)).then(
      () => new Error('the run was to be denied, and was not'),
      (error) => error,
    );
    if (!isAcrgateError(denial, 'network_denied')) throw denial;
    screen.line(`the service says: ${denial.reason}`);
    const { decision } = await screen.step(
      'ask why',
      registry.explain({
        who: { type: 'task', task: wanted.task, seenAt: denial.clientAddress },
        operation: { type: 'push' },
        repository: APP,
      }),
    );
    screen.block(describe('Decision', decision));
  }

  /** Restores every setting that the story changed; pushed images stay in a registry that was there before. */
  async #putBack(before, workflow, journal, mine) {
    const { screen, registry } = this;
    const undo = { allowTrustedServices: before.network.bypass === 'AzureServices' };
    await screen.step('set trusted services as they were', registry.editNetwork(undo));
    await screen.show(workflow.rollBack(journal));
    if (mine?.type === 'created') {
      await screen.step('take my own role away again', registry.roleAssignments().remove(mine.assignment.id));
    }
    const now = await registry.networkRules();
    const left = Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(before.network[name]));
    // Once written, the tasks flag stays; Azure takes a missing one for false.
    screen.line(`the network rules are as they were${left.length === 0 ? '' : `, but for ${left.join(', ')}`}`);
  }

  /** The registry, created if need be, with a right to push to it. */
  async #prepare() {
    const { screen, registry, wanted } = this;
    const abac = wanted['registry-mode'] === 'abac';
    const roleAssignmentMode = abac ? 'AbacRepositoryPermissions' : 'LegacyRegistryPermissions';
    const before = this.there
      ? await screen.step('read the registry', registry.get())
      : await screen.step('create a Premium registry', registry.create({ location: wanted.location, sku: 'Premium', roleAssignmentMode }));
    // With permissions on repositories not even an Owner may push.
    const mine =
      before.roleAssignmentMode === 'AbacRepositoryPermissions'
        ? await screen.step('give myself a role on its repositories', this.#letMePush())
        : undefined;
    return { before, mine };
  }

  async #letMePush() {
    const kind = this.wanted.azure ? 'user' : 'service_principal';
    return this.registry.roleAssignments().assign(REPOSITORY_WRITER, await this.client.principal(), kind);
  }

  /** Pushes the base image and uploads the context that a run builds on it. A task of somebody else has its own. */
  async #images({ loginServer }) {
    const { screen, wanted } = this;
    if (wanted.azure && wanted['existing-task']) return {};
    await screen.step('push the base image', pushBase(this.client.dataPlane(loginServer), BASE));
    const uploaded = this.registry.uploadSource(context(loginServer, BASE));
    return { context: await screen.step("upload the task's context", uploaded) };
  }

  async #workflow() {
    const { registry, screen, wanted } = this;
    const definition = { steps: { type: 'yaml', yaml: STEPS } };
    const options = { task: wanted.task, closePublicAccess: true };
    if (!wanted['existing-task']) return registry.workflow({ ...options, definition });
    if (!wanted.azure) {
      await screen.step('create the task, as somebody else would have', registry.task(wanted.task).create(definition));
    }
    return registry.workflow(options);
  }

  /** In Azure a file, which tells what was done even if this process ends halfway. */
  #journal() {
    if (!this.wanted.azure) return this.client.journal();
    const path = `${this.wanted.registry}-${this.wanted.task}.journal`;
    this.screen.line(`what is done is written to ${path}`);
    return this.client.journal({ path });
  }

  /** In Azure, asks before anything is changed. */
  async #agree(what) {
    if (!this.wanted.azure || this.wanted.yes) return;
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(`${what} Go on? [y/N] `);
    terminal.close();
    if (!['y', 'Y', 'yes'].includes(answer.trim())) throw new Error('stopped before the next change');
  }

  #showProof({ log, run }) {
    const pulled = log.map((line) => line.trim().match(/^Digest: (sha256:.*)$/)?.[1]).find(Boolean);
    this.screen.line(`pulled ${pulled ?? '(see the log)'}`);
    for (const { digest, repository, tag } of run.outputImages) {
      this.screen.line(`pushed ${digest} ${repository}:${tag ?? ''}`);
    }
  }
}
