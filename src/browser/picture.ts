import { PNG } from 'pngjs';

export type Size = { readonly width: number; readonly height: number };

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** From the head of a PNG file; `null` when it is none. */
export function pngSize(bytes: Buffer): Size | null {
  if (bytes.length < 24 || !bytes.subarray(0, 8).equals(SIGNATURE)) return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** The largest size of the same shape that fits; never larger than it is. */
export function fitted({ width, height }: Size, limit: Size): Size {
  const scale = Math.min(1, limit.width / width, limit.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The same picture, reduced to fit, as PNG. Throws when it cannot be read. */
export function reducedPng(bytes: Buffer, limit: Size): Buffer {
  const size = pngSize(bytes);
  if (size === null) throw new Error('not a PNG file');
  const target = fitted(size, limit);
  if (target.width === size.width && target.height === size.height) return bytes;
  const source = PNG.sync.read(bytes);
  const reduced = new PNG(target);
  reduced.data = averaged(source, target);
  return PNG.sync.write(reduced, { colorType: 2 });
}

/** Whether two pictures look the same. Encoders differ, so the bytes may. */
export function samePixels(one: Buffer, other: Buffer): boolean {
  if (one.equals(other)) return true;
  const [a, b] = [pngSize(one), pngSize(other)];
  if (a === null || b === null || a.width !== b.width || a.height !== b.height) return false;
  return PNG.sync.read(one).data.equals(PNG.sync.read(other).data);
}

/** Each new pixel is the average of the ones that it stands for. */
function averaged(source: PNG, target: Size): Buffer {
  const out = Buffer.alloc(target.width * target.height * 4);
  const [stepX, stepY] = [source.width / target.width, source.height / target.height];
  for (let y = 0; y < target.height; y += 1) {
    const rows = { from: Math.floor(y * stepY), to: Math.max(Math.floor(y * stepY) + 1, Math.floor((y + 1) * stepY)) };
    for (let x = 0; x < target.width; x += 1) {
      const columns = {
        from: Math.floor(x * stepX),
        to: Math.max(Math.floor(x * stepX) + 1, Math.floor((x + 1) * stepX)),
      };
      average(source, { rows, columns }, out, (y * target.width + x) * 4);
    }
  }
  return out;
}

type Span = { readonly from: number; readonly to: number };

function average(
  source: PNG,
  { rows, columns }: { readonly rows: Span; readonly columns: Span },
  out: Buffer,
  at: number,
): void {
  const sum = [0, 0, 0];
  for (let y = rows.from; y < rows.to; y += 1) {
    for (let x = columns.from; x < columns.to; x += 1) {
      const pixel = (y * source.width + x) * 4;
      for (let channel = 0; channel < 3; channel += 1)
        sum[channel] = (sum[channel] ?? 0) + (source.data[pixel + channel] ?? 0);
    }
  }
  const count = (rows.to - rows.from) * (columns.to - columns.from);
  for (let channel = 0; channel < 3; channel += 1) out[at + channel] = Math.round((sum[channel] ?? 0) / count);
  out[at + 3] = 255;
}
