/** A small sign for each type, after the symbols of single-line diagrams (IEC 60617). */
const paths: Readonly<Record<string, string>> = {
  GeographicalRegion: 'M3 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0M3 8h10M8 3q-3 5 0 10M8 3q3 5 0 10',
  SubGeographicalRegion: 'M2.5 12.5l4-8 3 4.5 1.5-2 2.5 5.5z',
  Substation: 'M2.5 13.5v-7L8 3l5.5 3.5v7zM8 6.5l-1.5 3h3L8 12.5',
  VoltageLevel: 'M2 6h12M2 10h12',
  Bay: 'M2 3.5h12M8 3.5v9.5M6 6h4v3H6z',
  Feeder: 'M2 8h12M5 8v4M8 8v-4M11 8v4',
  Breaker: 'M8 1.5v4M8 14.5v-4M5.5 5.5h5v5h-5z',
  Disconnector: 'M8 1.5v3.5M8 14.5v-4M8 10.5L4.5 5M5.8 5h4.4',
  BusbarSection: 'M2 8h12',
  ACLineSegment: 'M2.5 13L6 8.5 10 7.5l3.5-4.5',
  PowerTransformer: 'M4.8 6a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0M4.8 10a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0',
  EnergySource: 'M3 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0M5 8.3q1.5-3 3 0t3 0',
  EnergyConsumer: 'M8 2v6M4.5 8h7L8 13z',
  PowerElectronicsConnection: 'M3 3h10v10H3zM3 13L13 3M5 6h3M8.5 11q1-1.6 1.7 0t1.7 0',
  PhotoVoltaicUnit: 'M2.5 12l2-7h7l2 7zM8 5v7M3.6 8.5h8.8',
  Home: 'M2.5 8L8 3l5.5 5M4 7v6.5h8V7M7 13.5V10h2v3.5',
};

export function TypeSymbol({ type }: { readonly type: string }) {
  return (
    <svg className="symbol" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[type] ?? 'M4 4h8v8H4zM8 6v4M6 8h4'} />
    </svg>
  );
}
