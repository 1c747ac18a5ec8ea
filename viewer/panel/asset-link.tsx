/** The name of an asset as a link that selects it. */
import { useTwin } from './twin-context.ts';

interface AssetLinkProps {
  readonly id: string;
  readonly text: string;
  /** It is named, but it is not here. */
  readonly missing?: boolean;
}

/** A link that selects: it can be opened in another tab as well. */
export function AssetLink({ id, text, missing = false }: AssetLinkProps) {
  const twin = useTwin();
  return (
    <a
      href={`?asset=${encodeURIComponent(id)}`}
      title={id}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        twin.select(id);
      }}
    >
      {text}
      {missing && <span className="soft"> (not here)</span>}
    </a>
  );
}
