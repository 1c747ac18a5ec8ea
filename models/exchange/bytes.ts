/** Files as they come over a wire or from a disk → text for the importer: UTF-8, and archives (zip) file by file. */
import { Unzip, UnzipInflate } from 'fflate';
import { Problem } from '../problem.ts';
import type { Importer } from './import.ts';
import { type ImportLimits, refusal } from './report.ts';

/** Of the platform: browsers and Node have it, and it is as pure as what calls it. */
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes?: Uint8Array, options?: { readonly stream: boolean }): string };

export interface ByteImporter {
  begin(file: string): void;
  write(bytes: Uint8Array): void;
  end(): void;
}

interface Sink {
  write(bytes: Uint8Array): void;
  end(): void;
}

export function createByteImporter(importer: Importer, limits: ImportLimits): ByteImporter {
  let name = '';
  let sink: Sink | undefined;
  let first: Uint8Array = new Uint8Array(0);

  const open = (): Sink => (isZip(first) ? unpack(name, importer, limits) : decode(name, importer));
  return {
    begin(file) {
      [name, sink, first] = [file, undefined, new Uint8Array(0)];
    },
    write(bytes) {
      if (sink) {
        sink.write(bytes);
        return;
      }
      first = joined(first, bytes);
      if (first.length < 4) return;
      sink = open();
      sink.write(first);
    },
    end() {
      if (!sink) {
        sink = open();
        sink.write(first);
      }
      sink.end();
    },
  };
}

/** "PK" and the mark of a local file header (APPNOTE 4.3.7). */
const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function decode(name: string, importer: Importer): Sink {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const text = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw refusal([`${name}: The file is not in UTF-8: save it in UTF-8.`]);
    }
  };
  importer.begin(name);
  return {
    write: (bytes) => importer.write(text(bytes)),
    end() {
      importer.write(text());
      importer.end();
    },
  };
}

/** Unpacks as it comes. What it unpacks to counts against the limit before it is read: a bomb ends early. */
function unpack(archive: string, importer: Importer, limits: ImportLimits): Sink {
  let unpacked = 0;
  let count = 0;
  let open = false;
  const unzip = new Unzip((file) => {
    if (file.name.endsWith('/') || file.name.startsWith('__MACOSX/')) return;
    const name = `${archive}/${file.name}`;
    if (/\.zip$/i.test(file.name)) throw refusal([`${name}: An archive within an archive is not opened: unpack it.`]);
    if (open) throw refusal([`${archive}: The archive is broken: a file begins before the one before has ended.`]);
    count += 1;
    open = true;
    const sink = decode(name, importer);
    file.ondata = (error, bytes, final) => {
      // What is thrown from here comes back as an error of the next call.
      if (error) throw brokenBy(error, name);
      unpacked += bytes.length;
      if (unpacked > limits.fileBytesMax) {
        throw refusal([`${archive}: It unpacks to more than ${limits.fileBytesMax} bytes, the limit.`]);
      }
      sink.write(bytes);
      if (final) {
        open = false;
        sink.end();
      }
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  const push = (bytes: Uint8Array, final: boolean): void => {
    try {
      unzip.push(bytes, final);
    } catch (error) {
      throw brokenBy(error as Error, archive);
    }
  };
  return {
    write(bytes) {
      // In small pieces, so that no single one can unpack to more than a thousand times its size at once.
      for (let at = 0; at < bytes.length; at += 16_384) push(bytes.subarray(at, at + 16_384), false);
    },
    end() {
      push(new Uint8Array(0), true);
      if (open) throw refusal([`${archive}: The archive ends in the middle of a file: it is not complete.`]);
      if (count === 0) throw refusal([`${archive}: The archive has no file.`]);
    },
  };
}

function brokenBy(error: Error, name: string): Problem {
  return error instanceof Problem ? error : refusal([`${name}: The archive is broken: ${error.message}.`]);
}
