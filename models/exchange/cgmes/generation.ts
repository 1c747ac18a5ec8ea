/** What CIM says of machines, converters and compensators in objects of their own: units, fuels, curves, sections. */
import { type Assembly, ofClass, peekObject, take, takeLiteral, takeNumber, takeObject } from './assembly.ts';
import type { CimObject } from './objects.ts';

export function foldGeneration(assembly: Assembly): void {
  foldUnits(assembly);
  foldFuels(assembly);
  foldCurves(assembly);
  foldSections(assembly);
}

/** RotatingMachine.GeneratingUnit points from the machine to its unit; `gridConnection` the other way. */
function foldUnits(assembly: Assembly): void {
  const machines = new Map<string, number>();
  for (const [key, machine] of assembly.drafts) {
    const object = assembly.model.objects.get(key)!;
    const unit = takeObject(assembly, object, 'RotatingMachine.GeneratingUnit');
    const entity = unit && assembly.drafts.get(unit.key);
    if (!entity) continue;
    const count = (machines.get(unit.key) ?? 0) + 1;
    machines.set(unit.key, count);
    entity.set('gridConnection', machine.id, count === 1 ? {} : { datasetId: `urn:ngsi-ld:Dataset:${count}` });
  }
}

function foldFuels(assembly: Assembly): void {
  for (const fuel of ofClass(assembly, 'FossilFuel')) {
    const unit = peekObject(assembly, fuel, 'FossilFuel.ThermalGeneratingUnit');
    const entity = unit && assembly.drafts.get(unit.key);
    if (!entity || !('fuelKind' in entity.model.attributes)) continue;
    take(fuel, 'FossilFuel.ThermalGeneratingUnit');
    const kind = takeLiteral(fuel, 'FossilFuel.fossilFuelType');
    if (kind === undefined) continue;
    const before = entity.get('fuelKind');
    entity.set('fuelKind', typeof before === 'string' ? `${before}, ${kind}` : kind);
  }
}

/** ReactiveCapabilityCurve: y1 is the least, y2 the most reactive power at the active power x. */
function foldCurves(assembly: Assembly): void {
  const references = [
    'SynchronousMachine.InitialReactiveCapabilityCurve',
    'EquivalentInjection.ReactiveCapabilityCurve',
  ];
  const points = groupBy(assembly, 'CurveData', 'CurveData.Curve');
  for (const [key, entity] of assembly.drafts) {
    if (!('reactiveCapability' in entity.model.attributes)) continue;
    const object = assembly.model.objects.get(key)!;
    const reference = references.find((name) => object.find(name));
    const curve = reference && takeObject(assembly, object, reference);
    if (!curve) continue;
    const rows = (points.get(curve.key) ?? []).map((point) => {
      take(point, 'CurveData.Curve');
      return {
        p: takeNumber(assembly, point, 'CurveData.xvalue') ?? 0,
        minQ: takeNumber(assembly, point, 'CurveData.y1value') ?? 0,
        maxQ: takeNumber(assembly, point, 'CurveData.y2value') ?? 0,
      };
    });
    entity.set(
      'reactiveCapability',
      rows.sort((a, b) => a.p - b.p),
    );
  }
}

function foldSections(assembly: Assembly): void {
  const className = 'NonlinearShuntCompensatorPoint';
  for (const [key, points] of groupBy(assembly, className, `${className}.NonlinearShuntCompensator`)) {
    const entity = assembly.drafts.get(key);
    if (!entity || !('sectionTable' in entity.model.attributes)) continue;
    const table = points.map((point) => {
      take(point, `${className}.NonlinearShuntCompensator`);
      return {
        section: takeNumber(assembly, point, `${className}.sectionNumber`) ?? 0,
        b: takeNumber(assembly, point, `${className}.b`) ?? 0,
        g: takeNumber(assembly, point, `${className}.g`) ?? 0,
      };
    });
    entity.set(
      'sectionTable',
      table.sort((a, b) => a.section - b.section),
    );
  }
}

/** Objects of a class by the key of what one of their properties refers to. */
function groupBy(assembly: Assembly, className: string, reference: string): ReadonlyMap<string, CimObject[]> {
  const groups = new Map<string, CimObject[]>();
  for (const object of ofClass(assembly, className)) {
    const target = peekObject(assembly, object, reference);
    if (target) groups.set(target.key, [...(groups.get(target.key) ?? []), object]);
  }
  return groups;
}
