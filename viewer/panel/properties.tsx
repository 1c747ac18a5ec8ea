/** What is known of the selected asset: where it belongs, what is measured, what is on its plate, what it is joined to. */
import { useState } from 'react';
import { useStore } from 'zustand';
import type { AssetDetail, Attribute, Link } from '../api/types.ts';
import { labelOf, spoken } from '../format/words.ts';
import { titleOf } from '../layout/asset.ts';
import { AssetLink } from './asset-link.tsx';
import { Sparkline } from './sparkline.tsx';
import { Contents, Supply } from './surroundings.tsx';
import { TypeSymbol } from './symbols.tsx';
import { TraceActions } from './trace.tsx';
import { useTwin } from './twin-context.ts';
import { ValueRow } from './value-row.tsx';

export function Properties() {
  const twin = useTwin();
  const { id, status, asset, error, receivedAt } = useStore(twin.detail.store);
  return (
    <section className="panel" aria-label="Properties">
      {status === 'none' && <p className="soft pad">Select an asset in the tree or in the scene.</p>}
      {status === 'loading' && <p className="soft pad">Reading {id} …</p>}
      {status === 'failed' && (
        <p className="error pad" role="alert">
          {error}
        </p>
      )}
      {status === 'missing' && <p className="pad">{id} does not exist, or exists no longer.</p>}
      {status === 'ready' && asset && <Card key={asset.id} asset={asset} receivedAt={receivedAt} />}
    </section>
  );
}

const isValue = (attribute: Attribute): attribute is Exclude<Attribute, Link> => attribute.__typename !== 'Link';
/** What the title already says, or the scene shows. */
const unlisted = new Set(['name', 'location', 'description']);

function Card({ asset, receivedAt }: { readonly asset: AssetDetail; readonly receivedAt: number }) {
  const twin = useTwin();
  const isIsolated = useStore(twin.address.store, (state) => state.isolate === asset.id);
  const [plotted, setPlotted] = useState<string | null>(null);
  const values = asset.attributes.filter(isValue).filter(({ name }) => !unlisted.has(name));
  const links = asset.attributes.filter((attribute) => attribute.__typename === 'Link');
  const description = asset.attributes.find(({ name }) => name === 'description');
  const measured = values.filter((value) => value.measured);
  const plate = values.filter((value) => !value.measured);
  const rows = (title: string, shown: readonly Exclude<Attribute, Link>[]) =>
    shown.length > 0 && (
      <>
        <h3>{title}</h3>
        <ul className="values" aria-label={title}>
          {shown.map((value) => (
            <li key={value.label}>
              <ValueRow
                value={value}
                receivedAt={receivedAt}
                isPlotted={plotted === value.label}
                onPlot={() => setPlotted(plotted === value.label ? null : value.label)}
              />
              {plotted === value.label && (
                <Sparkline
                  id={asset.id}
                  attribute={value.name}
                  datasetId={value.datasetId}
                  title={labelOf(value.label)}
                />
              )}
            </li>
          ))}
        </ul>
      </>
    );
  return (
    <>
      <div className="title">
        <TypeSymbol type={asset.type} />
        <h2>{titleOf(asset)}</h2>
        <button type="button" onClick={() => twin.visit(asset.id)} title="Fly there (F)">
          Fly to
        </button>
        <button
          type="button"
          aria-pressed={isIsolated}
          onClick={() => twin.isolate(isIsolated ? null : asset.id)}
          title="Show it alone (I)"
        >
          Isolate
        </button>
      </div>
      <p className="soft pad">
        {spoken(asset.type)}
        {description?.__typename === 'Fact' && description.text ? ` · ${description.text}` : ''}
      </p>
      {asset.ancestors.length > 0 && (
        <nav className="path" aria-label="Path">
          {asset.ancestors.map((ancestor, index) => (
            <span key={ancestor.id}>
              {index > 0 && <span aria-hidden="true"> › </span>}
              <AssetLink id={ancestor.id} text={titleOf(ancestor)} />
            </span>
          ))}
        </nav>
      )}
      <Supply id={asset.id} />
      {links.some(({ name }) => name === 'terminal') && <TraceActions id={asset.id} />}
      {rows('Measured', measured)}
      <Contents id={asset.id} />
      {rows('Nameplate', plate)}
      {links.length > 0 && (
        <>
          <h3>Relationships</h3>
          <ul className="values" aria-label="Relationships">
            {links.map((link) => (
              <li key={`${link.label} ${link.targetId}`} className="value">
                <span className="label">{labelOf(link.label)}</span>
                <AssetLink
                  id={link.targetId}
                  text={link.target ? titleOf(link.target) : titleOf({ id: link.targetId, name: null })}
                  missing={link.target === null}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="id soft pad">{asset.id}</p>
    </>
  );
}
