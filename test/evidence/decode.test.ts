import { PNG } from 'pngjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePng, encodePng, pngSize } from '../../src/evidence/decode.ts';

type Image = { readonly width: number; readonly height: number; readonly bytes: Uint8Array };

const images = fc
  .record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
      .map((bytes): Image => ({ width, height, bytes })),
  );

function asPng({ width, height, bytes }: Image, options: object): Buffer {
  const png = new PNG({ width, height });
  png.data = Buffer.from(bytes);
  return PNG.sync.write(png, options);
}

const bytesOf = (pixels: Uint32Array): Buffer => Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
const opaque = ({ bytes, ...size }: Image): Image => ({
  ...size,
  bytes: bytes.map((byte, i) => (i % 4 === 3 ? 255 : byte)),
});

test('what browsers write is decoded to the same bytes as by pngjs, whatever the filter of the rows', () => {
  fc.assert(
    fc.property(images, fc.constantFrom(0, 1, 2, 3, 4, -1), fc.constantFrom(2, 6), (image, filterType, colorType) => {
      const file = asPng(opaque(image), { filterType, colorType });
      const picture = decodePng(file);
      expect({ width: picture.width, height: picture.height }).toEqual({ width: image.width, height: image.height });
      expect(bytesOf(picture.pixels).equals(PNG.sync.read(file).data)).toBe(true);
    }),
  );
});

test('kinds of PNG that browsers do not write are decoded too', () => {
  const image = { width: 3, height: 2, bytes: Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 255 : i * 9)) };
  for (const options of [{ colorType: 0 }, { colorType: 4 }, { bitDepth: 16, colorType: 2 }]) {
    const file = asPng(image, options);
    expect(bytesOf(decodePng(file).pixels).equals(PNG.sync.read(file).data), JSON.stringify(options)).toBe(true);
  }
});

test('see-through pixels are laid on white', () => {
  const bytes = Uint8Array.from([255, 0, 0, 128, 0, 0, 0, 0]);
  const { pixels } = decodePng(asPng({ width: 2, height: 1, bytes }, { colorType: 6 }));
  expect([...bytesOf(pixels)]).toEqual([255, 127, 127, 255, 255, 255, 255, 255]);
});

test('an encoded picture is the same when it is decoded', () => {
  fc.assert(
    fc.property(images, (image) => {
      const { bytes, width, height } = opaque(image);
      const pixels = new Uint32Array(Uint8Array.from(bytes).buffer);
      expect(decodePng(encodePng({ width, height, pixels })).pixels).toEqual(pixels);
    }),
  );
});

test('a damaged file throws, whichever byte is missing', () => {
  const file = encodePng({ width: 20, height: 20, pixels: new Uint32Array(400).fill(0xff112233) });
  for (const length of [0, 7, 20, 33, 60, file.length - 24]) {
    expect(() => decodePng(file.subarray(0, length)), `${length} bytes`).toThrow();
  }
});

test('a header that promises gigabytes is refused before anything is decoded', () => {
  const file = encodePng({ width: 1, height: 1, pixels: new Uint32Array([0xff000000]) });
  file.writeUInt32BE(100_000, 16);
  file.writeUInt32BE(100_000, 20);
  expect(pngSize(file)).toBeNull();
  expect(() => decodePng(file)).toThrow(/too many pixels/);
});
