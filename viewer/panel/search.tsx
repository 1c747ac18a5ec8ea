/** Search by name, id and type: results as a list under the box, for the pointer and for the arrow keys. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../api/client.ts';
import { searchDocument } from '../api/documents.ts';
import type { AssetName } from '../api/types.ts';
import { spoken } from '../format/words.ts';
import { titleOf } from '../layout/asset.ts';
import { TypeSymbol } from './symbols.tsx';
import { useTwin } from './twin-context.ts';

interface Found {
  readonly nodes: readonly AssetName[];
  readonly totalCount: number;
}

const pauseMs = 120;
const shownMax = 20;

export function Search() {
  const twin = useTwin();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (!text.trim()) {
      setFound(null);
      setError(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      twin
        .ask<{ search: Found }>(searchDocument, { text, first: shownMax }, stop.signal)
        .then(({ search }) => {
          setFound(search);
          setError(null);
          setActive(0);
        })
        .catch((cause: unknown) => !stop.signal.aborted && setError(sentenceOf(cause)));
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, twin]);

  const nodes = found?.nodes ?? [];
  const take = (id: string): void => {
    twin.visit(id);
    setText('');
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const target = nodes[active];
    if (step && nodes.length > 0) setActive((active + step + nodes.length) % nodes.length);
    else if (event.key === 'Enter' && target) take(target.id);
    else if (event.key === 'Escape') {
      if (text) setText('');
      else box.current?.blur();
    } else return;
    event.preventDefault();
  };

  return (
    <search className="search">
      <input
        ref={box}
        type="search"
        aria-label="Search assets"
        placeholder="Search assets  /"
        autoComplete="off"
        spellCheck={false}
        value={text}
        aria-controls="search-results"
        aria-activedescendant={nodes[active] ? `result-${active}` : undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
      />
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      {found && (
        <div className="results">
          <div id="search-results" role="listbox" aria-label="Results">
            {nodes.map((node, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the search box, which keeps the focus.
              <div
                key={node.id}
                id={`result-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                onMouseEnter={() => setActive(index)}
                onClick={() => take(node.id)}
              >
                <TypeSymbol type={node.type} />
                <span className="name">{titleOf(node)}</span>
                <span className="soft">{spoken(node.type)}</span>
              </div>
            ))}
          </div>
          <p className="soft" role="status">
            {nodes.length === 0
              ? `Nothing is called “${text}”. Names, ids and types are searched.`
              : found.totalCount > nodes.length
                ? `${nodes.length} of ${found.totalCount}: type more to narrow them`
                : `${found.totalCount} found`}
          </p>
        </div>
      )}
    </search>
  );
}
