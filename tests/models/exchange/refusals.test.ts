/** Files that are broken, foreign, too large or at odds with each other: a sentence with file, line and object, and nothing imported. */
import * as fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { createByteImporter } from '#models/exchange/bytes.ts';
import { createImporter } from '#models/exchange/import.ts';
import { importLimits } from '#models/exchange/report.ts';
import { Problem } from '#models/problem.ts';
import { about, at, equipment, type File, file, grid, hypothesis, importTexts, object } from './fixture.ts';

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return `${error.kind}: ${error.detail}`;
    throw error;
  }
  throw new Error('it was not refused');
}

const refused = (...files: readonly File[]): string => refusal(() => importTexts(files));
const withLine = (one: File, text: string): number => one.text.split('\n').findIndex((line) => line.includes(text)) + 1;
const eq = grid[0]!;

describe('a file that is no CIM XML', () => {
  test.each([
    ['a table', 'a;b;c\n1;2;3\n', 'x:1: This is neither CGMES (CIM XML) nor a MATPOWER case'],
    ['nothing at all', '', 'x:1: This is neither'],
    ['a page of HTML', '<html><body/></html>', 'x:1: The file begins with <html>'],
    [
      'an RDF without objects',
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
      'no object of CIM',
    ],
    [
      'an RDF of something else',
      rdf('<o:Thing xmlns:o="urn:o:" rdf:ID="_1"><o:p>1</o:p></o:Thing>'),
      'no object of CIM',
    ],
    [
      'a difference model',
      rdf('<d:DifferenceModel xmlns:d="http://iec.ch/TC57/61970-552/DifferenceModel/1#" rdf:about="urn:uuid:1"/>'),
      'difference model',
    ],
    [
      'nested objects',
      rdf('<cim:A rdf:ID="_1"><cim:A.b><cim:B rdf:ID="_2"/></cim:A.b></cim:A>'),
      'In A _1: <cim:B> stands inside a property',
    ],
    ['an object without identity', rdf('<cim:A/>'), 'neither rdf:ID nor rdf:about'],
    ['text between objects', rdf('loose'), 'The text "loose" stands outside'],
  ])('such as %s is refused', (_, text, sentence) => {
    expect(refused({ name: 'x', text })).toContain(sentence);
  });

  test('or expands entities is refused before it can fill the memory', () => {
    const bomb = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<r>&b;</r>';
    expect(refused({ name: 'bomb.xml', text: bomb })).toMatch(/bomb\.xml:1: The file has a document type/);
    expect(refused({ name: 'x', text: rdf('<cim:A rdf:ID="_1"><cim:A.b>&b;</cim:A.b></cim:A>') })).toMatch(
      /x:\d+: In A _1: The XML is broken/,
    );
  });

  test('or ends too early names the object that it ends in', () => {
    const cut = eq.text.slice(0, eq.text.indexOf('ACLineSegment.x>') + 10);
    expect(refused({ name: 'EQ.xml', text: cut })).toMatch(/EQ\.xml:\d+: In ACLineSegment _l1: .*not complete/);
  });

  test('or is broken names the line', () => {
    const broken = eq.text.replace('</cim:Line>', '</cim:Lime>');
    expect(refused({ name: 'EQ.xml', text: broken })).toContain(
      `EQ.xml:${withLine({ ...eq, text: broken }, '</cim:Lime>')}: After Line _l0: The XML is broken`,
    );
  });
});

function rdf(content: string): string {
  const spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cim="http://iec.ch/TC57/CIM100#"';
  return `<?xml version="1.0"?>\n<rdf:RDF ${spaces}>\n${content}\n</rdf:RDF>`;
}

describe('what files say', () => {
  const changed = (from: string, to: string): string => refused({ ...eq, text: eq.text.replace(from, to) });

  test('a reference that leads nowhere is named with file, line, object and property', () => {
    const sentence = changed('rdf:resource="#_v3"', 'rdf:resource="#_nowhere"');
    expect(sentence).toMatch(
      /EQ\.xml:\d+: ConnectivityNode n5: ConnectivityNode.ConnectivityNodeContainer refers to nowhere, which is in no file/,
    );
  });

  test('a number that is none, a truth value that is none', () => {
    expect(changed('<cim:ACLineSegment.r>1.2', '<cim:ACLineSegment.r>1,2')).toMatch(
      /EQ\.xml:\d+: ACLineSegment l1 \(North–South 1\): ACLineSegment.r is "1,2": give a number/,
    );
    expect(changed('<cim:Switch.retained>true', '<cim:Switch.retained>yes')).toContain(
      'Switch.retained is "yes": give true or false',
    );
  });

  test('a value that its model forbids', () => {
    expect(changed('<cim:Conductor.length>10', '<cim:Conductor.length>-10')).toMatch(
      /EQ\.xml:\d+: urn:ngsi-ld:ACLineSegment:l1: length is -10 km: give at least 0/,
    );
  });

  test('an unknown unit', () => {
    const odd = hypothesis.map((text) => text.replace('UnitMultiplier.k', 'UnitMultiplier.furlong'));
    expect(refused(file('EQ', equipment), file('SSH', odd))).toContain(
      'the unit multiplier "furlong" of a voltage is unknown: give none, k or M',
    );
  });

  test('two files that contradict each other are both named', () => {
    const other: File = {
      name: 'other.xml',
      text: file('EQ', [about('ACLineSegment', 'l1', { 'ACLineSegment.r': 7 })]).text,
    };
    expect(refused(eq, other)).toBe(
      `BadRequestData: other.xml:${withLine(other, 'ACLineSegment.r>')}: ACLineSegment l1: ACLineSegment.r is "7", but "1.2" in EQ.xml:${withLine(eq, 'ACLineSegment.r>')}: correct one of them.`,
    );
  });

  test('the same object as two classes is refused; with two names it is told, and the first counts', () => {
    const second = (type: string, name: string): File => ({
      name: 'b.xml',
      text: file('EQ', [object(type, 's1', { 'IdentifiedObject.name': name })]).text,
    });
    expect(refused(eq, second('Line', 'North'))).toMatch(
      /b\.xml:\d+: s1 is a Line here, but a Substation in EQ\.xml:\d+/,
    );
    const { report } = importTexts([eq, second('Substation', 'Nord')]);
    expect(report.warnings.join()).toMatch(
      /IdentifiedObject.name is "Nord", but "North" in EQ\.xml:\d+: .* The first one counts/,
    );
  });

  test('what nothing is made of may be said in two ways, and is told of', () => {
    const other = file('EQ', [about('ACLineSegment', 'l1', { 'ACLineSegment.r0': 9 })]);
    expect(importTexts([eq, other]).report.warnings.join()).toContain('ACLineSegment.r0 is "9", but "3" in EQ.xml');
  });

  test('SSH without its EQ', () => {
    expect(refused(file('SSH', hypothesis))).toMatch(
      /SSH\.xml:\d+: Equipment l1 is described here, but no file defines it: give the EQ file/,
    );
  });

  test('a model that another one depends on may be missing, and is told of', () => {
    const text = eq.text.replace(
      '</md:FullModel>',
      '<md:Model.DependentOn rdf:resource="urn:uuid:abc"/></md:FullModel>',
    );
    expect(importTexts([{ ...eq, text }]).report.warnings).toContain(
      'EQ.xml depends on the model abc, which is not among the files.',
    );
  });

  test('many faults are told together, and counted beyond the tenth', () => {
    const text = eq.text
      .replaceAll('rdf:resource="#_v1"', 'rdf:resource="#_v9"')
      .replaceAll('rdf:resource="#_n', 'rdf:resource="#_m');
    expect(refused({ ...eq, text })).toMatch(/refers to m\d.*And \d+ more faults\.$/);
  });
});

describe('limits', () => {
  const limited = (limits: Partial<typeof importLimits>): string =>
    refusal(() => importTexts(grid, 4096, { ...importLimits, ...limits }));

  test('of files, objects, letters of a file and of a text', () => {
    expect(limited({ filesMax: 2 })).toContain('more than 2 files');
    expect(limited({ objectsMax: 10 })).toMatch(/EQ\.xml:\d+: There are more than 10 objects/);
    expect(limited({ fileBytesMax: 5000 })).toContain('EQ.xml: The file is larger than 5000');
    expect(limited({ textLengthMax: 8 })).toMatch(/longer than 8 letters/);
  });

  test('no file at all', () => {
    expect(refusal(() => createImporter().finish(at))).toContain('There is no file to import');
  });
});

describe('bytes', () => {
  const importBytes = (name: string, bytes: Uint8Array, limits = importLimits, piece = 1000) => {
    const importer = createImporter(limits);
    const reader = createByteImporter(importer, limits);
    reader.begin(name);
    for (let from = 0; from < bytes.length; from += piece) reader.write(bytes.subarray(from, from + piece));
    reader.end();
    return importer.finish(at);
  };
  const archive = zipSync(Object.fromEntries(grid.map(({ name, text }) => [name, strToU8(text)])));

  test('of an archive are its files', () => {
    expect(importBytes('grid.zip', archive).entities.length).toBe(importTexts(grid).entities.length);
    expect(importBytes('grid.zip', archive, importLimits, 1).report.files.map(({ name }) => name)).toContain(
      'grid.zip/EQ.xml',
    );
  });

  test('of an archive that ends early, or holds another one, or nothing, are refused', () => {
    expect(refusal(() => importBytes('cut.zip', archive.slice(0, 2000)))).toContain('cut.zip');
    expect(refusal(() => importBytes('two.zip', zipSync({ 'one.zip': archive })))).toContain(
      'two.zip/one.zip: An archive within an archive',
    );
    expect(refusal(() => importBytes('no.zip', zipSync({ 'folder/': new Uint8Array(0) })))).toContain(
      'no.zip: The archive has no file',
    );
  });

  test('that unpack to more than the limit are refused early', () => {
    const bomb = zipSync({ 'EQ.xml': strToU8(eq.text.replace('</rdf:RDF>', `${' '.repeat(20_000_000)}</rdf:RDF>`)) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(refusal(() => importBytes('bomb.zip', bomb, { ...importLimits, fileBytesMax: 1_000_000 }))).toMatch(
      /larger than 1000000|unpacks to more than 1000000/,
    );
  });

  test('that are not UTF-8 are refused', () => {
    expect(refusal(() => importBytes('latin.xml', Uint8Array.from([0x3c, 0xe4, 0x20, 0x3e, 0xff])))).toContain(
      'latin.xml: The file is not in UTF-8',
    );
  });
});

describe('whatever was done to a file', () => {
  /** Some of the text is cut out, doubled, or replaced by something else. */
  const damage = fc.record({
    which: fc.integer({ min: 0, max: grid.length }),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 300 }),
    what: fc.oneof(
      fc.constant(''),
      fc.constantFrom('"', '<', '>', '/', '&', '#_', '-', '0', '\n', 'NaN', 'true'),
      fc.string(),
    ),
  });
  const matpower: File = {
    name: 'pair.m',
    text: "mpc.version = '2';\nmpc.baseMVA = 100;\nmpc.bus = [\n1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;\n2 1 9 1 0 0 1 1 0 110 1 1.1 0.9 ];\nmpc.gen = [1 9 0 9 -9 1 100 1 99 0];\nmpc.branch = [1 2 .01 .1 0 0 0 0 0 0 1];\nmpc.bus(:, [3 4]) = mpc.bus(:, [3 4]) / 1e0;\n",
  };

  test('it is imported or refused with a sentence, and never fails in another way', () => {
    const sound = [...grid, matpower];
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        const files = sound.map((one) => ({ ...one }));
        for (const { which, from, length, what } of damages) {
          const hit = files[which]!;
          const at = Math.floor(from * hit.text.length);
          hit.text = hit.text.slice(0, at) + what + hit.text.slice(at + length);
        }
        try {
          importTexts(files);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          expect(error.detail).toMatch(/[.:]/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
