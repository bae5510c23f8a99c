import path from 'node:path';

export type TarFile = { readonly name: string; readonly mode: number; readonly data: Uint8Array };

const BLOCK = 512;

/** The regular files of a plain tar archive. Anything beyond files and folders, or a name that leads out, is refused. */
export function tarFiles(archive: Uint8Array): readonly TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const [name, size, type] = [nameOf(header), octal(header, 124, 12), header[156] ?? 0];
    const kind = type === 0 ? '0' : String.fromCharCode(type);
    if (kind !== '0' && kind !== '5') throw new Error(`archive entry "${name}" is of the unexpected type "${kind}"`);
    const start = at + BLOCK;
    if (start + size > archive.length) throw new Error(`archive ends inside "${name}"`);
    if (kind === '0')
      files.push({ name: safe(name), mode: octal(header, 100, 8), data: archive.subarray(start, start + size) });
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function nameOf(header: Uint8Array): string {
  const isUstar = text(header, 257, 5) === 'ustar';
  const prefix = isUstar ? text(header, 345, 155) : '';
  return prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
}

function safe(name: string): string {
  if (name === '' || path.posix.isAbsolute(name) || name.split('/').includes('..'))
    throw new Error(`archive entry "${name}" leads out of its folder`);
  return name;
}

function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new Error(`archive header holds "${digits}" where a number belongs`);
  return Number.parseInt(digits, 8);
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return Buffer.from(end === -1 ? field : field.subarray(0, end)).toString('utf8');
}
