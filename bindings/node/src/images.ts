import { type CallOptions, call, tell } from './call.js';
import type * as native from './native.js';
import { Work } from './pull.js';
import type { Bytes, Effective, Layer, Manifest, Probing, PulledImage, Seconds } from './records.js';

/** A registry's images, as the client's credential may reach them. */
export class DataPlane implements Record<keyof native.DataPlane, unknown> {
  readonly #native: native.DataPlane;

  /** @internal */
  constructor(handle: native.DataPlane) {
    this.#native = handle;
  }

  /** The login server. */
  loginServer(): string {
    return tell(() => this.#native.loginServer());
  }

  /** Authenticates for pulling from this repository, and nothing more: what a caller may do before it pulls. */
  probe(repository: string, options?: CallOptions): Promise<void> {
    return call(options, (cancel, time) => this.#native.probe(cancel, time, repository));
  }

  /** Whether there is a manifest of this tag or digest. */
  hasManifest(repository: string, reference: string, options?: CallOptions): Promise<boolean> {
    return call(options, (cancel, time) => this.#native.hasManifest(cancel, time, repository, reference));
  }

  /** Pulls a manifest by tag or digest, and checks it against the digest. */
  pullManifest(repository: string, reference: string, options?: CallOptions): Promise<Manifest> {
    return call(options, (cancel, time) => this.#native.pullManifest(cancel, time, repository, reference));
  }

  /** Pulls an image by tag or digest, every blob in it, and checks all of it. */
  pullImage(repository: string, reference: string, options?: CallOptions): Promise<PulledImage> {
    return call(options, (cancel, time) => this.#native.pullImage(cancel, time, repository, reference));
  }

  /** Pushes an OCI image: its layers, its configuration, its manifest under a tag. Gives the manifest's digest. */
  pushImage(repository: string, tag: string, config: Bytes, layers: Layer[], options?: CallOptions): Promise<string> {
    return call(options, (cancel, time) => this.#native.pushImage(cancel, time, repository, tag, config, layers));
  }

  /** Probes, as this client from where it is, until it meets what is expected or the time is over. */
  waitUntilEffective(probing: Probing, within: Seconds, options?: CallOptions): Work<Effective> {
    return new Work(tell(() => this.#native.waitUntilEffective(probing, within)), options);
  }
}
