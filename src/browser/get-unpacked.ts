import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress, gunzip } from 'node:zlib';
import { tarFiles } from './get-tar.ts';

/** Program to start in an unpacked folder: it adds the libraries and fonts that lie beside the browser. */
export const WRAPPER = 'browser';

/** `$0` is absolute because browsers are always started by their absolute path. */
const WRAPPER_TEXT = `#!/bin/sh
here="\${0%/*}"
export LD_LIBRARY_PATH="$here/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="$here/fonts"
exec "$here/chromium" "$@"
`;

/** The package's own file names folders of another machine, so that no text is drawn at all. The system's fonts come first. */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><default><family>Open Sans</family></default></alias>
  <alias><family>serif</family><default><family>Open Sans</family></default></alias>
  <alias><family>monospace</family><default><family>Open Sans</family></default></alias>
</fontconfig>
`;

/** Unpacks the npm package of a Chromium for servers (`bin/*.br`) into a folder from which it can be started. */
export async function unpackBrowser(tgz: Uint8Array, folder: string, signal: AbortSignal): Promise<void> {
  const files = tarFiles(await promisify(gunzip)(tgz));
  const part = (name: string): Uint8Array => {
    const file = files.find((candidate) => candidate.name === `package/bin/${name}`);
    if (file === undefined) throw new Error(`the package holds no bin/${name}`);
    return file.data;
  };
  // Its libraries are found in `lib/`, WebGL's beside the program.
  await unpackTar(part('al2023.tar.br'), folder);
  await unpackTar(part('swiftshader.tar.br'), folder);
  await unpackTar(part('fonts.tar.br'), path.join(folder, 'fonts'));
  await writeFile(path.join(folder, 'fonts', 'fonts.conf'), FONTS_CONF);
  await pipeline(
    Readable.from([part('chromium.br')]),
    createBrotliDecompress({ chunkSize: 1 << 20 }),
    createWriteStream(path.join(folder, 'chromium'), { mode: 0o700 }),
    { signal },
  );
  await writeFile(path.join(folder, WRAPPER), WRAPPER_TEXT, { mode: 0o700 });
}

async function unpackTar(compressed: Uint8Array, folder: string): Promise<void> {
  for (const { name, mode, data } of tarFiles(await promisify(brotliDecompress)(compressed))) {
    const target = path.join(folder, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, data, { mode: mode & 0o755 });
  }
}
