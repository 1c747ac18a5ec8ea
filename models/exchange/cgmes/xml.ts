/**
 * CIM XML (IEC 61970-552) as a stream: elements of one object at a time. The XML is read by saxes; what goes beyond flat
 * RDF – a document type with its entities, nested objects, difference models – is refused.
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { CIM } from '../../define.ts';
import { cimNamespaces } from '../../generate/cim-mapping.ts';
import { type ImportLimits, refusal } from '../report.ts';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const MODEL = 'http://iec.ch/TC57/61970-552/ModelDescription/1#';
const DIFFERENCE = 'http://iec.ch/TC57/61970-552/DifferenceModel/1#';
/** Extensions whose properties stand beside those of CIM: of ENTSO-E in CGMES 2.4, of the EU in 3.0. */
const extensions = ['http://entsoe.eu/CIM/SchemaExtension/3/1#', `${CIM.slice(0, -1)}-European#`];
const ofCim = new Set(cimNamespaces);
const known = new Set([...cimNamespaces, ...extensions, MODEL]);

/** What is found; lines count from 1. */
export interface XmlSink {
  object(className: string, identity: string, isId: boolean, line: number): void;
  property(property: string, value: string, isResource: boolean, line: number): void;
}

export interface XmlReader {
  write(text: string): void;
  end(): void;
}

/** Throws BadRequestData at the first fault, with file and line. */
export function createXmlReader(file: string, sink: XmlSink, limits: ImportLimits): XmlReader {
  const parser = new SaxesParser({ xmlns: true, position: true, fileName: '' });
  let depth = 0;
  let object = '';
  let subject = '';
  let isObjectKnown = false;
  let property: string | undefined;
  let propertyLine = 0;
  let resource: string | undefined;
  let text = '';

  const refuse = (sentence: string): never => {
    throw refusal([`${file}:${parser.line}: ${subject}${sentence}`]);
  };

  /** Names of CIM go without their namespace; others keep it, and are reported. */
  const nameOf = ({ uri, local, name }: SaxesTagNS): string => (known.has(uri) ? local : uri ? `${uri}${local}` : name);

  const attribute = (tag: SaxesTagNS, local: string): string | undefined => {
    for (const one of Object.values(tag.attributes)) if (one.local === local && one.uri === RDF) return one.value;
    return undefined;
  };

  const openObject = (tag: SaxesTagNS): void => {
    if (tag.uri === DIFFERENCE) refuse('This is a difference model: give the full models that it changes.');
    const id = attribute(tag, 'ID');
    const identity = id ?? attribute(tag, 'about');
    if (identity === undefined || identity === '') {
      refuse(`<${tag.name}> has neither rdf:ID nor rdf:about: every object of CIM XML has one of them.`);
    }
    isObjectKnown ||= ofCim.has(tag.uri);
    object = `${tag.local} ${identity}`;
    subject = `In ${object}: `;
    sink.object(nameOf(tag), identity!, id !== undefined, parser.line);
  };

  const openProperty = (tag: SaxesTagNS): void => {
    property = nameOf(tag);
    propertyLine = parser.line;
    resource = attribute(tag, 'resource');
    text = '';
  };

  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth === 1) {
      if (tag.local === 'RDF' && tag.uri === RDF) return;
      refuse(`The file begins with <${tag.name}>: a CGMES file begins with rdf:RDF.`);
    }
    if (depth === 2) openObject(tag);
    else if (depth === 3) openProperty(tag);
    else refuse(`<${tag.name}> stands inside a property: in CIM XML a property is a text or an rdf:resource.`);
  });
  parser.on('closetag', () => {
    if (depth === 3 && property !== undefined) {
      const isResource = resource !== undefined;
      sink.property(property, isResource ? resource! : text.trim(), isResource, propertyLine);
      property = undefined;
    }
    depth -= 1;
    if (depth === 1) subject = `After ${object}: `;
  });
  const take = (piece: string): void => {
    if (property === undefined) {
      if (piece.trim() !== '') refuse(`The text "${piece.trim().slice(0, 40)}" stands outside of a property.`);
      return;
    }
    text += piece;
    if (text.length > limits.textLengthMax)
      refuse(`A text of ${property} is longer than ${limits.textLengthMax} letters.`);
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('doctype', () => refuse('The file has a document type (DOCTYPE): leave it out, CIM XML needs none.'));
  parser.on('error', (error) => {
    // saxes writes the place before the sentence.
    const reason = error.message.replace(/^(?:[^:]*:)?\d+:\d+:\s*/, '').replace(/\.$/, '');
    refuse(`The XML is broken: ${reason}.`);
  });

  return {
    write: (chunk) => void parser.write(chunk),
    end() {
      if (depth > 0) refuse('The file ends in the middle of an element: it is not complete.');
      parser.close();
      if (!isObjectKnown) refuse('The file has no object of CIM.');
    },
  };
}
