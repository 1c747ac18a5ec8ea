/** The region "Scene": a canvas that React Three Fiber draws on, and over it names, a legend and what has to be said. */
import { createRoot, extend, type ReconcilerRoot } from '@react-three/fiber';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ACESFilmicToneMapping, DirectionalLight, HemisphereLight, PCFShadowMap, WebGLRenderer } from 'three';
import { useStore } from 'zustand';
import type { Position } from '../layout/projection.ts';
import { buildWorld } from '../layout/world.ts';
import { useTwin } from '../panel/twin-context.ts';
import { announceReady, setMeter } from '../probe.ts';
import { displayOf } from '../state/display.ts';
import { partsOf } from '../state/isolate.ts';
import { Legend } from './legend.tsx';
import { measured } from './measure.ts';
import { Stage, type StageProps } from './stage.tsx';

// Only what the stage names: the whole of three would be half a megabyte more.
extend({ DirectionalLight, HemisphereLight });

const shadows = { enabled: true, type: PCFShadowMap } as const;
const firstCamera = { position: [0, 50, 100] } as const;

/** Throws where the browser has no WebGL. */
function createRenderer(canvas: HTMLCanvasElement): WebGLRenderer {
  const renderer = new WebGLRenderer({ canvas, antialias: true, powerPreference: 'high-performance' });
  renderer.shadowMap.autoUpdate = false;
  renderer.toneMapping = ACESFilmicToneMapping;
  setMeter(measured(renderer));
  return renderer;
}

/** Wide fields change; what is drawn depends on the rows alone. */
function useStageProps(): Omit<StageProps, 'labelLayer' | 'onDrawn'> {
  const twin = useTwin();
  const rows = useStore(twin.assets.store, (state) => state.rows);
  const layout = useStore(twin.assets.store, (state) => state.layout);
  const dark = useStore(twin.assets.store, (state) => state.dark);
  const result = useStore(twin.whatIf.store, (state) => state.result);
  const { values, scale } = useStore(twin.colouring.store);
  const traced = useStore(twin.trace.store, (state) => state.reached);
  const alarms = useStore(twin.alarms.store, (state) => state.worst);
  const { theme } = useStore(twin.theme.store);
  const selected = useStore(twin.address.store, (state) => state.asset);
  const isolated = useStore(twin.address.store, (state) => state.isolate);
  const hovered = useStore(twin.pointer, (state) => state.hovered);
  const origin = useRef<Position | null>(null);
  // A switch that moves changes a row but not where anything stands.
  // biome-ignore lint/correctness/useExhaustiveDependencies: layout stands for rows.
  const world = useMemo(() => {
    const isLocated = [...rows.values()].some(({ location }) => location !== null);
    const built = buildWorld(rows, origin.current ?? undefined);
    if (isLocated) origin.current = built.places.projection.origin;
    return built;
  }, [layout]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: layout stands for rows.
  const only = useMemo(() => (isolated === null ? null : partsOf(rows, isolated)), [isolated, layout]);
  const display = useMemo(() => {
    const { answered, dark: answerDark, loadings } = twin.whatIf.store.getState();
    const answer = result ? { changes: answered, dark: answerDark, loadings } : null;
    return displayOf({ rows, dark, answer, colouring: { values, scale }, only, alarms, traced });
  }, [twin, rows, dark, result, values, scale, only, alarms, traced]);
  return { twin, world, display, theme, selected, hovered };
}

export function Scene() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const labelLayer = useRef<HTMLDivElement>(null);
  const root = useRef<ReconcilerRoot<HTMLCanvasElement> | null>(null);
  const renderer = useRef<WebGLRenderer | null>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const props = useStageProps();
  const { twin } = props;
  const { status, rows } = useStore(twin.assets.store);
  const isReady = status === 'ready';

  useEffect(() => {
    const element = canvas.current!.parentElement!;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (!size || !isReady || size.width === 0) return;
    const stage = <Stage {...props} labelLayer={labelLayer.current!} onDrawn={announceReady} />;
    const draw = async (): Promise<void> => {
      if (!root.current) {
        try {
          renderer.current = createRenderer(canvas.current!);
        } catch {
          setFailure(
            'This browser cannot draw in three dimensions. The tree, the search and the panels do everything else.',
          );
          announceReady();
          return;
        }
        root.current = createRoot(canvas.current!);
      }
      // All of it each time: what is left out would fall back to its default, and the frame loop to running always.
      await root.current.configure({
        gl: renderer.current!,
        frameloop: 'demand',
        dpr: Math.min(2, devicePixelRatio),
        shadows,
        size: { ...size, top: 0, left: 0 },
        camera: firstCamera,
      });
      root.current.render(stage);
    };
    void draw();
  });

  return (
    <section className="scene" aria-label="Scene">
      <div className="stage">
        <canvas
          ref={canvas}
          tabIndex={0}
          aria-label="Three-dimensional view; everything in it is also in the tree of assets"
        />
      </div>
      {/* Names for the pointer; the tree offers the same to every key. */}
      <div
        className="labels"
        aria-hidden="true"
        ref={labelLayer}
        onClick={(event) => {
          const id = (event.target as HTMLElement).dataset['asset'];
          if (id) twin.visit(id);
        }}
      />
      {failure && <p className="notice over">{failure}</p>}
      {isReady && rows.size === 0 && <EmptyHint />}
      <Legend />
    </section>
  );
}

/** What to do with a broker that knows nothing yet. */
function EmptyHint() {
  const origin = window.location.origin;
  return (
    <div className="notice over hint">
      <h2>There are no assets yet</h2>
      <p>This broker is empty. Create the first one, and it appears here at once:</p>
      <pre>{`curl -X POST ${origin}/ngsi-ld/v1/entities \\
  -H 'Content-Type: application/json' \\
  -H 'Link: <${origin}/contexts/busbar.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"' \\
  -d '{ "id": "urn:ngsi-ld:Substation:S1", "type": "Substation",
        "name": { "type": "Property", "value": "My substation" } }'`}</pre>
      <p>
        Or start the demo region: <code>npm start</code> without <code>--empty</code>.
      </p>
    </div>
  );
}
