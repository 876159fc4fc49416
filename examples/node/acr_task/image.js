// The images of the example: a base image to push, and the context that a task builds on it.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** Pushes an image with one file in it as `v1`. */
export async function pushBase(images, repository) {
  const files = tar({ 'etc/motd': 'hello from the base image\n' });
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: { Env: ['PATH=/usr/bin:/bin'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(files).digest('hex')}`] },
  };
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', bytes: gzipSync(files) };
  return images.pushImage(repository, 'v1', Buffer.from(JSON.stringify(config)), [layer]);
}

/** The context of the task: a Dockerfile that builds on the base image, and the file it copies. */
export function context(loginServer, base) {
  const Dockerfile = `FROM ${loginServer}/${base}:v1\nLABEL purpose="acrgate example"\nCOPY app.txt /srv/app.txt\n`;
  return gzipSync(tar({ Dockerfile, 'app.txt': 'hello from the task\n' }));
}

/** A tar archive of small text files. */
function tar(files) {
  const parts = Object.entries(files).flatMap(([path, text]) => {
    const header = Buffer.alloc(512);
    const octal = (value, at, length) => header.write(value.toString(8).padStart(length - 1, '0'), at);
    header.write(path, 0);
    octal(0o644, 100, 8);
    octal(0, 108, 8);
    octal(0, 116, 8);
    octal(text.length, 124, 12);
    octal(0, 136, 12);
    header.write('        0', 148);
    header.write('ustar\x0000', 257);
    octal(header.reduce((sum, byte) => sum + byte), 148, 7);
    const content = Buffer.alloc(Math.ceil(text.length / 512) * 512);
    content.write(text);
    return [header, content];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
