/** The answer of a what-if: in one glance who goes dark and what is violated, then the numbers, then where they come from. */
import type { AssetName, Island, RunResult, Violation } from '../api/types.ts';
import { ago } from '../format/age.ts';
import { readingText } from '../format/number.ts';
import { qualityShape, qualityWord } from '../format/quality.ts';
import { titleOf } from '../layout/asset.ts';
import { AssetLink } from './asset-link.tsx';
import { useNow } from './twin-context.ts';

export function WhatIfResult({ result }: { readonly result: RunResult }) {
  const homes = result.deEnergised.filter(({ type }) => type === 'Home');
  const others = result.deEnergised.filter(({ type }) => type !== 'Home');
  const violations = result.violations.nodes.filter(({ kind }) => kind !== 'DE_ENERGISED');
  return (
    <div className="result">
      <output className="verdict" aria-live="polite">
        {homes.length > 0 ? (
          <>
            <span aria-hidden="true">◌</span> {homes.length} {homes.length === 1 ? 'home goes' : 'homes go'} dark
          </>
        ) : others.length > 0 ? (
          <>
            <span aria-hidden="true">◌</span> {others.length} pieces of equipment without supply, no home
          </>
        ) : (
          <>
            <span aria-hidden="true">●</span> Everyone stays supplied
          </>
        )}
      </output>
      {homes.length > 0 && <Names title="Homes that go dark" assets={homes} />}
      {others.length > 0 && (
        <details>
          <summary>{others.length} pieces of equipment without supply</summary>
          <Names title="Equipment without supply" assets={others} />
        </details>
      )}
      <Summary result={result} />
      <Violations violations={violations} total={result.violations.totalCount} />
      <Islands islands={result.islands} />
      <Trust result={result} />
    </div>
  );
}

function Names({ title, assets }: { readonly title: string; readonly assets: readonly AssetName[] }) {
  return (
    <ul className="names" aria-label={title}>
      {assets.map((asset) => (
        <li key={asset.id}>
          <AssetLink id={asset.id} text={titleOf(asset)} />
        </li>
      ))}
    </ul>
  );
}

function Summary({ result: { summary } }: { readonly result: RunResult }) {
  const rows: readonly (readonly [string, { value: number | null; unit: string | null } | null])[] = [
    ['Load', summary.load.active],
    ['Generation', summary.generation.active],
    ['Losses', summary.losses.active],
    ['Reactive load', summary.load.reactive],
    ['Lowest voltage', summary.lowestVoltage],
    ['Highest voltage', summary.highestVoltage],
    ['Highest loading', summary.highestLoading],
  ];
  return (
    <dl className="summary">
      {rows.map(
        ([label, amount]) =>
          amount && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{readingText(amount.value, amount.unit)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

const kinds: Readonly<Record<Violation['kind'], string>> = {
  DE_ENERGISED: 'No supply',
  OVERLOAD: 'Overload',
  UNDERVOLTAGE: 'Undervoltage',
  OVERVOLTAGE: 'Overvoltage',
};

function Violations({ violations, total }: { readonly violations: readonly Violation[]; readonly total: number }) {
  if (violations.length === 0)
    return <p className="soft pad">No limit is violated{total > 0 ? ' where there is supply' : ''}.</p>;
  return (
    <table className="violations">
      <caption>Limits that are violated</caption>
      <thead>
        <tr>
          <th scope="col">Asset</th>
          <th scope="col">What</th>
          <th scope="col">Value</th>
          <th scope="col">Limit</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {violations.map((violation) => (
          <tr key={`${violation.asset.id} ${violation.kind}`}>
            <td>
              <AssetLink id={violation.asset.id} text={titleOf(violation.asset)} />
            </td>
            <td>{kinds[violation.kind]}</td>
            <td>{readingText(violation.value, violation.unit)}</td>
            <td>{readingText(violation.limit, violation.unit)}</td>
            <td>
              <span className={`badge ${violation.change.toLowerCase()}`}>{violation.change}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const islandWords: Readonly<Record<Island['status'], string>> = {
  CONVERGED: 'converged',
  ITERATION_LIMIT: 'did not converge',
  FAILED: 'failed',
  NOT_CALCULATED: 'not calculated',
};

function Islands({ islands }: { readonly islands: readonly Island[] }) {
  return (
    <details>
      <summary>
        {islands.length} {islands.length === 1 ? 'island' : 'islands'}
        {islands.some(({ status, energised }) => energised && status !== 'CONVERGED') ? ' · ▲ not all converged' : ''}
      </summary>
      <ul className="names">
        {islands.map((island, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: islands have no name but their number.
          <li key={index}>
            {island.energised ? '●' : '◌'} {island.buses} {island.buses === 1 ? 'bus' : 'buses'},{' '}
            {island.energised ? islandWords[island.status] : 'no source'}
            {island.status === 'CONVERGED' && ` in ${island.iterations} iterations`}
            {island.cause && island.energised ? `: ${island.cause}` : ''}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Trust({ result: { quality, provenance, findings } }: { readonly result: RunResult }) {
  const now = useNow();
  const since = (moment: string): string => ago((now - Date.parse(moment)) / 1000);
  return (
    <div className="trust-box">
      <p>
        Worst input:{' '}
        <span className={`quality ${qualityWord[quality]}`}>
          <span aria-hidden="true">{qualityShape[quality]}</span> {qualityWord[quality]}
        </span>{' '}
        · data of {since(provenance.dataTime)}
        {provenance.oldestInput ? `, oldest measurement ${since(provenance.oldestInput)}` : ''}
      </p>
      <p className="soft">
        {provenance.solver} {provenance.version} · revision {provenance.baseRevision} · mismatch{' '}
        {provenance.residual.toExponential(1)} per unit
      </p>
      {findings.length > 0 && (
        <details>
          <summary>
            {findings.length} {findings.length === 1 ? 'remark' : 'remarks'} on the data
          </summary>
          <ul className="names">
            {findings.map(({ asset, message }) => (
              <li key={asset + message}>
                <AssetLink id={asset} text={titleOf({ id: asset, name: null })} />: {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
